import { uploadError } from '../../shared/upload-error.ts';
import { ToldError } from '../transfer/told-error.ts';

/** The store took nothing of a change. The message is what it said. */
export class StorageError extends ToldError {
  constructor(cause: unknown) {
    const error = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
    super(error, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
