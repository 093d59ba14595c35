import { type ErrorFacts, type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Refusal } from './ack.ts';
import { errorContexts, hresults } from './hresult.ts';
import type { PacketType } from './packet.ts';

/** True when the server does not know the session. [MC-BUP] 3.1.5.2.1 */
export const isSessionNotFound = (refusal: Refusal): boolean =>
  refusal.isAck && refusal.errorCode === hresults.sessionNotFound;

/**
 * True when a refusal of the first message with a session id on a new connection may hide a lost
 * session: some servers answer 400, 404, 410 or a plain 500 without the proper code.
 */
export const mayHideLostSession = (refusal: Refusal): boolean =>
  refusal.isAck &&
  [400, 404, 410, 500].includes(refusal.status) &&
  (refusal.errorCode === null ||
    refusal.errorCode <= 1 ||
    (refusal.status === 400 && refusal.errorCode === hresults.invalidArgument));

/** The error of a refused packet, by code first, then by status. [MC-BUP] 2.2.1.2; win32 docs, Handling Server Application Errors */
export function errorOfRefusal(packetType: PacketType, refusal: Refusal, host: string): UploadError {
  const facts = factsOfRefusal(refusal, host);
  const fatal = (code: UploadError['code']): UploadError => uploadError(code, 'fatal', facts);
  const transient = (code: UploadError['code']): UploadError => uploadError(code, 'transient', facts);
  const { status } = refusal;

  if (status === 401) return fatal('sign-in-needed');
  if (status === 407) return fatal('proxy-sign-in-needed');
  if (status >= 300 && status <= 308 && status !== 306) return fatal('moved');
  if (!refusal.isAck) {
    if ([400, 403, 404, 405, 501].includes(status)) return fatal('verb-refused');
    if (status < 400) return transient('not-bits-server');
  }
  switch (refusal.errorCode) {
    case hresults.sessionNotFound:
      return transient('session-lost');
    case hresults.tooLarge:
      return fatal('too-large-for-server');
    case hresults.diskFull:
    case hresults.diskFullMisprinted:
      // The misprinted code is also printed for an application that did not answer in time.
      if (status !== 408) return transient('server-disk-full');
      break;
    case hresults.accessDenied:
      return fatal(status === 501 ? 'uploads-disabled' : 'exists-or-denied');
    case hresults.invalidArgument:
      return fatal('request-refused');
  }
  const severity = severityOfStatus(packetType, status);
  if (refusal.errorContext === errorContexts.application)
    return uploadError('application-refused', severity, facts);
  if (status === 403 || status === 409) {
    return uploadError(
      packetType === 'create-session' ? 'exists-or-denied' : 'access-denied',
      severity,
      facts,
    );
  }
  if (status === 404) return fatal('no-such-place');
  if (status === 501) return fatal('uploads-disabled');
  if (status === 413) return fatal('fragment-too-large');
  if (status === 429 || status === 503) return transient('server-busy');
  return uploadError(severity === 'fatal' ? 'request-refused' : 'server-trouble', severity, facts);
}

function severityOfStatus(packetType: PacketType, status: number): UploadError['severity'] {
  // 409 on Create-Session means "exists and cannot be overwritten": days of retries help nobody.
  if (status === 409) return packetType === 'create-session' ? 'fatal' : 'transient';
  if (status === 408 || status === 429) return 'transient';
  if (status >= 400 && status < 500) return 'fatal';
  return status === 501 || status === 505 ? 'fatal' : 'transient';
}

function factsOfRefusal(refusal: Refusal, host: string): ErrorFacts {
  return {
    host,
    httpStatus: refusal.status,
    ...(refusal.errorCode === null ? {} : { bitsErrorCode: refusal.errorCode }),
    ...(refusal.errorContext === null ? {} : { bitsErrorContext: refusal.errorContext }),
    ...(refusal.location === null ? {} : { target: refusal.location.slice(0, 4096) }),
    ...(refusal.retryAfterSeconds === null ? {} : { retryAfterSeconds: refusal.retryAfterSeconds }),
  };
}
