import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isLogForeign } from './store-log.ts';
import { queueFile } from './store-paths.ts';
import { readSentinel } from './store-sentinel.ts';

/** What SQLite needs beside the file to read it as it is meant. */
const changesBeside = ['-wal', '-journal'] as const;

export const hasChangesBeside = (folder: string): boolean =>
  changesBeside.some((ending) => existsSync(`${queueFile(folder)}${ending}`));

/**
 * The queue of a folder that may not be written, with the changes that lie beside its file: SQLite takes them in
 * only where it can write, so a copy in a folder of this user alone is opened. Nothing can be written to it.
 *
 * Throws when the copy can't be made or the changes belong to another file.
 * @returns `drop` removes the copy once the database is closed.
 */
export function openCopyWithLog(folder: string): { db: DatabaseSync; drop(): void } {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'bitlade-look-'));
  const drop = (): void => rmSync(copy, { recursive: true, force: true });
  let db: DatabaseSync | null = null;
  try {
    for (const ending of ['', ...changesBeside]) {
      const from = `${queueFile(folder)}${ending}`;
      if (ending === '' || existsSync(from)) copyPrivately(from, `${queueFile(copy)}${ending}`);
    }
    if (isLogForeign(copy, readSentinel(folder))) throw new Error('the log belongs to another file');
    db = new DatabaseSync(queueFile(copy));
    db.exec('PRAGMA journal_mode=DELETE; PRAGMA query_only=ON');
    // An open file needs no name there, and nothing is left behind by a crash.
    if (process.platform !== 'win32') drop();
    return { db, drop };
  } catch (cause) {
    db?.close();
    drop();
    throw cause;
  }
}

/** A file that may not be written has a copy that may. */
function copyPrivately(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}
