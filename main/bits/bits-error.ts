import { httpStatusOfHresult } from '../../shared/hresult-names.ts';
import {
  type ErrorFacts,
  type UploadError,
  type UploadErrorCode,
  uploadError,
} from '../../shared/upload-error.ts';
import type { Refusal } from './ack.ts';
import { knownError } from './error-codes.ts';
import { errorContexts, hresults } from './hresult.ts';
import type { SignInProblem } from './http-answer.ts';
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
  refusal.errorContext !== errorContexts.application &&
  [400, 404, 410, 500].includes(refusal.status) &&
  (refusal.errorCode === null ||
    refusal.errorCode <= 1 ||
    (refusal.status === 400 && refusal.errorCode === hresults.invalidArgument));

/** True when Create-Session may have failed for the text of the protocol's name. [MC-BUP] 3.2.5.2.4 */
export const knowsNoProtocol = (refusal: Refusal): boolean =>
  refusal.errorCode === hresults.protocolMismatch ||
  (refusal.status === 400 && (refusal.isAck || refusal.proxy === null));

/** The error of a refused packet, by code first, then by status. [MC-BUP] 2.2.1.2; win32 docs, Handling Server Application Errors */
export function errorOfRefusal(packetType: PacketType, refusal: Refusal, host: string): UploadError {
  const facts = factsOfRefusal(refusal, host);
  const fatal = (code: UploadErrorCode): UploadError => uploadError(code, 'fatal', facts);
  const transient = (code: UploadErrorCode): UploadError => uploadError(code, 'transient', facts);

  const elsewhere = errorOnTheWay(refusal.status, refusal.signInProblem);
  if (elsewhere !== null) return fatal(elsewhere);
  if (!refusal.isAck) {
    if ([400, 403, 404, 405, 501].includes(refusal.status)) {
      return fatal(refusal.proxy === null ? 'verb-refused' : 'proxy-blocks-uploads');
    }
    if (refusal.status < 400) return transient('not-bits-server');
  }
  if (refusal.status === 501 && refusal.errorCode === hresults.accessDenied) return fatal('uploads-disabled');
  const known = knownError(refusal.errorCode ?? 0);
  // The misprinted code of a full disk is also printed for an application that did not answer in time.
  if (known !== null && !(refusal.status === 408 && known.uploadErrorCode === 'server-disk-full')) {
    return uploadError(known.uploadErrorCode, known.severity, facts);
  }

  // A code can hold a status of its own, which is nearer to what went wrong.
  const status = httpStatusOfHresult(refusal.errorCode ?? 0) ?? refusal.status;
  const severity = severityOfStatus(packetType, status);
  if (refusal.errorContext === errorContexts.application)
    return uploadError('application-refused', severity, facts);
  const told = errorOnTheWay(status, refusal.signInProblem);
  if (told !== null) return fatal(told);
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
  // Insufficient Storage, which servers for files give. RFC 4918, section 11.5
  if (status === 507) return transient('server-disk-full');
  if (status === 429 || status === 503) return transient('server-busy');
  return uploadError(severity === 'fatal' ? 'request-refused' : 'server-trouble', severity, facts);
}

/** Statuses that are about the way to the server and not about the packet. */
function errorOnTheWay(status: number, signInProblem: SignInProblem | null): UploadErrorCode | null {
  if (status === 407) return signInProblem === null ? 'proxy-sign-in-needed' : 'proxy-sign-in-refused';
  if (status !== 401) return isMove(status) ? 'moved' : null;
  switch (signInProblem) {
    case 'refused':
      return 'sign-in-refused';
    case 'unsupported':
      return 'sign-in-unsupported';
    case 'readable':
      return 'password-over-http';
    case null:
      return 'sign-in-needed';
  }
}

const isMove = (status: number): boolean => status >= 300 && status <= 308 && status !== 306;

function severityOfStatus(packetType: PacketType, status: number): UploadError['severity'] {
  // 409 on Create-Session means "exists and cannot be overwritten": days of retries help nobody.
  if (status === 409) return packetType === 'create-session' ? 'fatal' : 'transient';
  if (status === 408 || status === 429) return 'transient';
  if (isMove(status)) return 'fatal';
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
