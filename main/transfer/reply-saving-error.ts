import { codeOf } from '../../shared/error-code.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { FileDeedError } from './file-request.ts';

/** What passes by itself, or as soon as somebody makes room. A part that was taken away is begun anew. */
const passing: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOSPC',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'EAGAIN',
  'ETIMEDOUT',
  'ESTALE',
  'not-answering',
  'thread-ended',
]);

/** A reply could not be written here. `facts.detail` is the system's code, or `not-answering`. */
export function replyNotSaved(cause: unknown): UploadError {
  const detail = codeOf(cause) ?? String(cause).slice(0, 500);
  const isDriveGone = cause instanceof FileDeedError && cause.isDriveGone;
  const severity = isDriveGone || passing.has(detail) ? 'transient' : 'fatal';
  return uploadError('reply-not-saved', severity, { detail });
}
