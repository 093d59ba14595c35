import type { DatabaseSync } from 'node:sqlite';

/** All of `work` is in the file when it returns, or nothing. Throws what went wrong. */
export function transaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (cause) {
    // SQLite takes some failures, such as a full disk, back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}
