import { codeOf } from '../../shared/error-code.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { ToldError } from '../transfer/told-error.ts';

/** What the system says then. */
export const notSavedCodes: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EEXIST',
  'ENOTDIR',
]);

/** Something in the data folder could not be written: the disk is full, say, or the folder may not be written. */
export class DataNotSaved extends ToldError {
  /** @param place file or folder */
  constructor(place: string, cause: unknown) {
    const detail = (codeOf(cause) ?? String(cause)).slice(0, 500);
    const error = uploadError('data-not-saved', 'fatal', { name: place.slice(0, 4096), detail });
    super(error, String(cause), { cause });
  }
}
