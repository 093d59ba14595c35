import { describe, expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { SourceReadError } from './ports.ts';
import { transportError } from './transport-errors.ts';

const systemError = (code: string) => Object.assign(new Error(code), { code, syscall: 'connect' });

describe('what a failure on the way means', () => {
  it.each([
    ['ENOTFOUND', 'host-not-found', 'transient'],
    ['EAI_AGAIN', 'host-not-found', 'transient'],
    ['ECONNREFUSED', 'connection-refused', 'transient'],
    ['EHOSTUNREACH', 'connection-failed', 'transient'],
    ['ENETUNREACH', 'connection-failed', 'transient'],
    ['ETIMEDOUT', 'connection-failed', 'transient'],
    ['ECONNRESET', 'connection-lost', 'transient'],
    ['EPIPE', 'connection-lost', 'transient'],
    ['CERT_HAS_EXPIRED', 'certificate-expired', 'fatal'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-wrong-host', 'fatal'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted', 'fatal'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-untrusted', 'fatal'],
    ['CERT_REVOKED', 'certificate-revoked', 'fatal'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'client-certificate-wanted', 'fatal'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'client-certificate-unusable', 'fatal'],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'client-certificate-unusable', 'fatal'],
    ['INVALID_PURPOSE', 'certificate-untrusted', 'fatal'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-failure', 'fatal'],
    ['EPROTO', 'tls-failure', 'fatal'],
    ['ESOMETHINGNEW', 'connection-failed', 'transient'],
  ])('%s is %s, %s', (detail, code, severity) => {
    expect(transportError(systemError(detail), 'up.example.test')).toEqual({
      code,
      severity,
      facts: { host: 'up.example.test', detail },
    });
  });

  it('leaves the words of a source file as they are', () => {
    const error = uploadError('file-unreadable', 'fatal', { name: 'a' });
    expect(transportError(new SourceReadError(error), 'up.example.test')).toBe(error);
  });

  it('takes what it does not know for a fault of the program', () => {
    expect(transportError(new TypeError('x is not a function'), 'up.example.test')).toMatchObject({
      code: 'internal',
      severity: 'fatal',
    });
  });
});
