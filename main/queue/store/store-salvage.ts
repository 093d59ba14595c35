import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { applicationId, latestSchema, migrate } from './migrations.ts';
import { JobReader } from './store-job-reader.ts';
import { isNoRoom } from './store-no-room.ts';
import { companions, pageBytes } from './store-paths.ts';
import { isOutOfRange, withNumbers } from './store-read.ts';
import { batchOfRow, type Row } from './store-rows.ts';

/** Rows of a table that could be read; `isWhole` when these are all. */
export interface SalvagedTable {
  rows: Row[];
  isWhole: boolean;
}

/** Tables of the queue and the column that tells the order of their rows. */
export const queueTables = [
  'batches',
  'jobs',
  'abandoned_sessions',
  'history',
  'queue_settings',
  'servers',
  'unreadable',
] as const;
export type QueueTable = (typeof queueTables)[number];
export type Salvage = ReadonlyMap<QueueTable, SalvagedTable>;

/** Bad pages are leapt over in steps that double up to this. */
const maxLeap = 4096;
/** Without a row in between: the number of the last row may be as damaged as the rest. */
const maxLeaps = 10_000;

/**
 * What can still be read of a bad file, by table. The file is not touched: a copy is read, with its log if
 * `withLog`, under a mended header if its own is none.
 *
 * @throws what the system or SQLite say when there is no room for the copy
 */
export function salvage(file: string, withLog: boolean): Salvage {
  const copy = `${file}.reading`;
  const removeCopy = (): void => {
    for (const end of ['', ...companions]) rmSync(`${copy}${end}`, { force: true });
  };
  try {
    removeCopy();
    copyFileSync(file, copy);
    if (withLog && existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    mendHeader(copy);
    return readTables(copy);
  } catch (cause) {
    // That says nothing of the bad file: the next start reads it.
    if (isNoRoom(cause)) throw cause;
    return new Map();
  } finally {
    removeCopy();
  }
}

function readTables(copy: string): Salvage {
  const db = new DatabaseSync(copy);
  try {
    migrate(db);
    return new Map(queueTables.map((table) => [table, readAround(db, table)]));
  } finally {
    db.close();
  }
}

/** All rows that can be reached: what follows a bad page is found by leaping over it. */
function readAround(db: DatabaseSync, table: QueueTable): SalvagedTable {
  const rows: Row[] = [];
  let isWhole = true;
  let last = Number.MIN_SAFE_INTEGER;
  let leap = 1;
  let leaps = 0;
  try {
    const statement = db.prepare(
      `SELECT rowid AS row_id, * FROM ${table} NOT INDEXED WHERE rowid > ? ORDER BY rowid`,
    );
    const end = lastRowOf(db, table);
    while (last < end && leaps < maxLeaps) {
      try {
        for (const row of statement.iterate(last)) {
          // A damaged tree can lead back to rows that were read, again and again.
          if (Number(row.row_id) <= last) throw new Error('rows are out of order');
          rows.push(row);
          last = Number(row.row_id);
          leap = 1;
          leaps = 0;
        }
        break;
      } catch (cause) {
        if (isOutOfRange(cause)) {
          statement.setReadBigInts(true);
          continue;
        }
        isWhole = false;
        last = Math.max(last, 0) + leap;
        leap = Math.min(leap * 2, maxLeap);
        leaps += 1;
      }
    }
  } catch {
    return { rows, isWhole: false };
  }
  const readable = rows.filter(isReadable[table] ?? (() => true));
  return { rows: readable, isWhole: isWhole && readable.length === rows.length && isInOrder(db, table) };
}

/** A page whose last write was lost is read without an error: only the indexes know of rows that it lacks. */
function isInOrder(db: DatabaseSync, table: QueueTable): boolean {
  try {
    return db.prepare(`PRAGMA integrity_check(${table})`).get()?.integrity_check === 'ok';
  } catch {
    return false;
  }
}

const jobs = new JobReader();
const parses = (parse: (row: Row) => unknown) => (row: Row) => {
  try {
    parse(typeof row.row_id === 'bigint' ? withNumbers(row) : row);
    return true;
  } catch {
    return false;
  }
};
/** A row can be whole for SQLite and hold nothing that makes sense: then a backup may have a better one. */
const isReadable: Partial<Record<QueueTable, (row: Row) => boolean>> = {
  jobs: parses((row) => jobs.read(row)),
  batches: parses(batchOfRow),
};

/** The last one may lie on a bad page: the counter of the table knows a bound. */
function lastRowOf(db: DatabaseSync, table: QueueTable): number {
  const questions = [
    `SELECT MAX(rowid) AS last FROM ${table}`,
    `SELECT seq AS last FROM sqlite_sequence WHERE name = '${table}'`,
  ];
  const answers = questions.map((question) => {
    try {
      return Number(db.prepare(question).get()?.last ?? 0);
    } catch {
      return 0;
    }
  });
  return Math.max(...answers);
}

const headerBytes = 100;

/**
 * Where the header is none of ours, one as this program writes it; and as many pages as there are, for a file that
 * has fewer than it says is not opened at all. [SQLite file format, 1.3]
 */
function mendHeader(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    const header = Buffer.alloc(headerBytes);
    readSync(handle, header, 0, headerBytes, 0);
    const isOurs = header.toString('latin1', 0, 15) === 'SQLite format 3';
    if (!isOurs || header.readUInt32BE(68) !== applicationId) writeHeader(header);
    header.writeUInt32BE(Math.ceil(statSync(file).size / pageBytes), 28);
    // The number of pages counts only where these two agree.
    header.copy(header, 92, 24, 28);
    writeSync(handle, header, 0, headerBytes, 0);
  } finally {
    closeSync(handle);
  }
}

function writeHeader(header: Buffer): void {
  header.fill(0);
  header.write('SQLite format 3\0', 'latin1');
  header.writeUInt16BE(pageBytes, 16);
  // Versions 2: a log beside it is read.
  header.set([2, 2, 0, 64, 32, 32], 18);
  header.writeUInt32BE(1, 24);
  header.writeUInt32BE(1, 40);
  header.writeUInt32BE(4, 44);
  header.writeUInt32BE(1, 56);
  header.writeUInt32BE(latestSchema, 60);
  header.writeUInt32BE(applicationId, 68);
}
