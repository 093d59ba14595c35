import { uploadError } from '../../shared/upload-error.ts';
import { ToldError } from '../transfer/told-error.ts';
import { isNoRoom } from './store/store-no-room.ts';
import { isReadOnly } from './store/store-read-only.ts';

/** The store took nothing of a change. The message is what it said. */
export class StorageError extends ToldError {
  constructor(cause: unknown) {
    const error = uploadError('storage-failed', 'transient', { detail: detailOf(cause) });
    super(error, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** As the system would say it, where SQLite has words of its own. */
function detailOf(cause: unknown): string {
  if (isNoRoom(cause)) return 'ENOSPC';
  return isReadOnly(cause) ? 'EROFS' : String(cause).slice(0, 500);
}
