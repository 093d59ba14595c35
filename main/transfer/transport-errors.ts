import { errors } from 'undici';
import { codeOf } from '../../shared/error-code.ts';
import { type UploadError, type UploadErrorCode, uploadError } from '../../shared/upload-error.ts';
import { SourceReadError } from './ports.ts';
import { TransportFault } from './transport-fault.ts';

const transient: Record<string, UploadErrorCode> = {
  ENOTFOUND: 'host-not-found',
  ENODATA: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  EAI_NODATA: 'host-not-found',
  EAI_NONAME: 'host-not-found',
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-failed',
  EHOSTDOWN: 'connection-failed',
  ENETUNREACH: 'connection-failed',
  ENETDOWN: 'connection-failed',
  EADDRNOTAVAIL: 'connection-failed',
  ETIMEDOUT: 'connection-failed',
  ECONNRESET: 'connection-lost',
  ECONNABORTED: 'connection-lost',
  EPIPE: 'connection-lost',
  UND_ERR_SOCKET: 'connection-lost',
  UND_ERR_HEADERS_OVERFLOW: 'malformed-answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed-answer',
};

const fatal: Record<string, UploadErrorCode> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-expired',
  CERT_REVOKED: 'certificate-revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
  HOSTNAME_MISMATCH: 'certificate-wrong-host',
  // The body had more or fewer bytes than its range.
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'file-changed',
};

/** OpenSSL's words for a chain that can't be trusted. */
const untrusted =
  /^(SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_|CERT_|CRL_|INVALID_(CA|PURPOSE)|PATH_LENGTH|ERROR_IN_CERT)/;

/** What a server says, in TLS 1.3 after the handshake, to a client without a certificate. [RFC 8446] 6.2 */
export const unproven = /_ALERT_(CERTIFICATE_REQUIRED|NO_CERTIFICATE)$/;
/** What it says of a certificate that it does not take; it has seen none but the client's. */
export const disproved =
  /_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/;

/** What a failed packet means. `facts.host` is the address that was tried, `facts.detail` the system's code. */
export function transportError(cause: unknown, host: string): UploadError {
  if (cause instanceof SourceReadError) return cause.uploadError;
  if (cause instanceof TransportFault) {
    return uploadError(cause.uploadErrorCode, cause.severity, { host, detail: cause.detail, ...cause.facts });
  }
  if (cause instanceof errors.HTTPParserError) {
    return uploadError('malformed-answer', 'transient', { host, detail: cause.message.slice(0, 500) });
  }
  const detail = codeOf(cause) ?? '';
  if (transient[detail]) return uploadError(transient[detail], 'transient', { host, detail });
  if (fatal[detail]) return uploadError(fatal[detail], 'fatal', { host, detail });
  // The library names few of the faults that it finds in certificates.
  if (detail === 'UNSPECIFIED' && cause instanceof Error) {
    const code = /too weak$/.test(cause.message) ? 'certificate-weak' : 'certificate-untrusted';
    return uploadError(code, 'fatal', { host, detail: cause.message.slice(0, 500) });
  }
  if (unproven.test(detail)) return uploadError('client-certificate-wanted', 'fatal', { host, detail });
  if (disproved.test(detail)) return uploadError('client-certificate-unusable', 'fatal', { host, detail });
  if (untrusted.test(detail)) return uploadError('certificate-untrusted', 'fatal', { host, detail });
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO$)/.test(detail))
    return uploadError('tls-failure', 'fatal', { host, detail });
  if (cause instanceof Error && 'syscall' in cause) {
    return uploadError('connection-failed', 'transient', { host, detail });
  }
  return uploadError('internal', 'fatal', { host, detail: String(cause).slice(0, 500) });
}
