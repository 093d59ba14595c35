import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { asItLies } from './check-database.ts';
import { readStart } from './read-start.ts';
import { logFile, queueFile } from './store-paths.ts';
import type { Sentinel } from './store-sentinel.ts';

const headerBytes = 32;

/** A log that SQLite would read: its header is whole. [SQLite file format, 4.1] */
export function hasLog(folder: string): boolean {
  const header = readStart(logFile(folder), headerBytes);
  if (header === null || header === 'unreadable' || header.length < headerBytes) return false;
  const kind = header.readUInt32BE(0);
  if (kind !== 0x377f0682 && kind !== 0x377f0683) return false;
  const word = (at: number): number =>
    kind === 0x377f0683 ? header.readUInt32BE(at) : header.readUInt32LE(at);
  let [one, other] = [0, 0];
  for (let at = 0; at < 24; at += 8) {
    one = (one + word(at) + other) >>> 0;
    other = (other + word(at + 4) + one) >>> 0;
  }
  return one === header.readUInt32BE(24) && other === header.readUInt32BE(28);
}

/** Takes the log into the file. The new one begins with the row of the opening, by which it is known. */
export function takeLogIn(db: DatabaseSync): void {
  db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  db.exec('UPDATE opening SET logs = logs + 1');
}

/** Notes in the file who opened it, and that its log must not be missing from now on. */
export function noteOpening(db: DatabaseSync, name: string, needsLog: boolean): void {
  db.prepare('INSERT OR REPLACE INTO opening (only_row, name, needs_log) VALUES (1, ?, ?)').run(
    name,
    Number(needsLog),
  );
  takeLogIn(db);
}

/** Notes that the file is whole without its log. On a full disk the log has room for that once it was taken in. */
export function noteClosing(db: DatabaseSync): void {
  takeLogIn(db);
  db.exec('UPDATE opening SET needs_log = 0');
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Whether the file lacks changes that were in its log. */
export function isLogLost(folder: string): boolean {
  return !hasLog(folder) && openingIn(asItLies(queueFile(folder)))?.needsLog === true;
}

/**
 * Whether the log beside the file belongs to another one: the file alone names an opening that the sentinel knows,
 * and with the log it does not. Nothing is written: a file that is opened to be written to takes its log in when
 * it is closed.
 */
export function isLogForeign(folder: string, sentinel: Sentinel | null): boolean {
  if (sentinel === null || sentinel.openings.length === 0 || !hasLog(folder)) return false;
  const file = queueFile(folder);
  if (sentinel.openings.includes(openingIn(file)?.name ?? '')) return false;
  return sentinel.openings.includes(openingIn(asItLies(file))?.name ?? '');
}

/** Null when it can't be read. */
function openingIn(file: string | URL): { name: string; needsLog: boolean } | null {
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      const row = db.prepare('SELECT name, needs_log FROM opening').get();
      return row === undefined ? null : { name: String(row.name), needsLog: row.needs_log === 1 };
    } finally {
      db.close();
    }
  } catch {
    return null;
  } finally {
    // What a reader needs and the owner does not.
    if (typeof file === 'string') rmSync(`${file}-shm`, { force: true });
  }
}
