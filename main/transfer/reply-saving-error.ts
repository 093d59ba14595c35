import { codeOf } from '../../shared/error-code.ts';
import { type UploadError, uploadError } from '../../shared/upload-error.ts';

/** What passes by itself, or as soon as somebody makes room. */
const passing = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN', 'ETIMEDOUT', 'ESTALE'];

/** A reply could not be written here. `facts.detail` is the system's code. */
export function replyNotSaved(cause: unknown): UploadError {
  const detail = codeOf(cause) ?? String(cause).slice(0, 500);
  return uploadError('reply-not-saved', passing.includes(detail) ? 'transient' : 'fatal', { detail });
}
