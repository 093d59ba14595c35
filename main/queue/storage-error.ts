import { type UploadError, uploadError } from '../../shared/upload-error.ts';

/** The store took nothing of a change. The message is what it said. */
export class StorageError extends Error {
  readonly uploadError: UploadError;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'StorageError';
    this.uploadError = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
  }
}
