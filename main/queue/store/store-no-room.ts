import { codeOf } from '../../../shared/error-code.ts';

/** EFBIG: a bound on the length of files. */
const systemCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** SQLITE_FULL, and what becomes of a quota: SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE. [SQLite result codes] */
const sqliteCodes: ReadonlySet<unknown> = new Set([13, 778, 4874]);

/** Whether the system or SQLite say that what was to be written did not fit. */
export function isNoRoom(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if ('errcode' in cause) return sqliteCodes.has(cause.errcode);
  return systemCodes.has(codeOf(cause));
}
