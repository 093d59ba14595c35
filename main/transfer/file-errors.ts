import path from 'node:path';
import { codeOf } from '../../shared/error-code.ts';
import { type UploadError, type UploadErrorCode, uploadError } from '../../shared/upload-error.ts';
import { FileDeedError } from './file-request.ts';

type Severity = UploadError['severity'];

const known: Record<string, [UploadErrorCode, Severity]> = {
  ENOENT: ['file-not-found', 'fatal'],
  ENOTDIR: ['file-not-found', 'fatal'],
  ENAMETOOLONG: ['file-not-found', 'fatal'],
  EACCES: ['file-no-permission', 'fatal'],
  EPERM: ['file-no-permission', 'fatal'],
  // A link where a file should be, a socket, a device that isn't there.
  ELOOP: ['file-not-regular', 'fatal'],
  ENXIO: ['file-not-regular', 'fatal'],
  ENODEV: ['file-not-regular', 'fatal'],
  EISDIR: ['file-not-regular', 'fatal'],
  // Windows reports a sharing violation as EBUSY.
  EBUSY: ['file-in-use', 'transient'],
  ETXTBSY: ['file-in-use', 'transient'],
  EAGAIN: ['file-in-use', 'transient'],
  EMFILE: ['file-unreadable', 'transient'],
  ENFILE: ['file-unreadable', 'transient'],
  ESTALE: ['file-unreadable', 'transient'],
  'thread-ended': ['file-unreadable', 'transient'],
  ETIMEDOUT: ['file-not-answering', 'transient'],
  'not-answering': ['file-not-answering', 'transient'],
};

/**
 * Words for a failed file system call. `facts.name` is the base name, `facts.detail` the system's code,
 * `facts.position` where reading failed.
 */
export function fileError(cause: unknown, sourcePath: string): UploadError {
  const detail = codeOf(cause) ?? 'unknown';
  const facts = { name: path.basename(sourcePath), detail };
  if (!(cause instanceof FileDeedError)) return errorOfCode(facts);
  if (cause.isDriveGone) return uploadError('drive-gone', 'transient', facts);
  return errorOfCode(cause.position === null ? facts : { ...facts, position: cause.position });
}

function errorOfCode(facts: { name: string; detail: string; position?: number }): UploadError {
  const [code, severity] = known[facts.detail] ?? ['file-unreadable', 'fatal'];
  return uploadError(code, severity, facts);
}
