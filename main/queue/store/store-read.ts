import type { DatabaseSync } from 'node:sqlite';
import { codeOf } from '../../../shared/error-code.ts';
import { defaultQueueSettings, queueSettingsSchema } from '../../../shared/queue-settings.ts';
import type { Batch, Job } from '../job.ts';
import type { StoredQueue } from '../job-store.ts';
import { standInBatch } from './stand-in-batch.ts';
import { JobReader } from './store-job-reader.ts';
import { abandonedOfRow, batchColumns, batchOfRow, type Row, valuesOfBatch } from './store-rows.ts';
import { transaction } from './store-transaction.ts';
import { setAside, type UnreadableRow } from './store-unreadable.ts';

/**
 * The whole queue. What can't be read is moved to the table `unreadable`, as it is, so that it is met once; a
 * batch that is missing is made up from one of its jobs. Throws only when the file itself can't be read.
 */
export function readQueue(db: DatabaseSync, now: number): StoredQueue {
  const unreadable: UnreadableRow[] = [];
  const read = <T>(table: string, parse: (row: Row) => T): T[] => {
    const { records, bad } = readTable(db, table, parse);
    unreadable.push(...bad.map((row) => ({ table, row })));
    return records;
  };
  const batches = read('batches', batchOfRow);
  const reader = new JobReader();
  const jobs = read('jobs', (row) => reader.read(row));
  // They lie in the order of adding, which is nearly that of their ranks.
  jobs.sort((one, other) => one.rank - other.rank);
  const madeUp = missingBatches(batches, jobs);
  const abandonedSessions = read('abandoned_sessions', abandonedOfRow);
  const [settings = defaultQueueSettings] = read('queue_settings', (row) =>
    queueSettingsSchema.parse(JSON.parse(String(row.settings))),
  );
  mend(db, unreadable, madeUp, now);
  batches.push(...madeUp);
  return { jobs, batches, abandonedSessions, settings, unreadableRecords: unreadable.length };
}

function readTable<T>(db: DatabaseSync, table: string, parse: (row: Row) => T) {
  const statement = db.prepare(`SELECT rowid AS row_id, * FROM ${table} NOT INDEXED`);
  try {
    return readRows(statement.iterate(), parse);
  } catch (cause) {
    if (!isOutOfRange(cause)) throw cause;
    // A number beyond 2^53 would take all rows with it.
    statement.setReadBigInts(true);
    return readRows(statement.iterate(), (row) => parse(withNumbers(row)));
  }
}

function readRows<T>(rows: Iterable<Row>, parse: (row: Row) => T): { records: T[]; bad: Row[] } {
  const records: T[] = [];
  const bad: Row[] = [];
  for (const row of rows) {
    try {
      records.push(parse(row));
    } catch {
      bad.push(row);
    }
  }
  return { records, bad };
}

function missingBatches(batches: readonly Batch[], jobs: readonly Job[]): Batch[] {
  const known = new Set(batches.map(({ id }) => id));
  const madeUp: Batch[] = [];
  for (const job of jobs) {
    if (known.has(job.batchId)) continue;
    known.add(job.batchId);
    madeUp.push(standInBatch(job));
  }
  return madeUp;
}

function mend(
  db: DatabaseSync,
  unreadable: readonly UnreadableRow[],
  madeUp: readonly Batch[],
  now: number,
): void {
  if (unreadable.length + madeUp.length === 0) return;
  try {
    transaction(db, () => {
      // A bad batch goes before the one in its place comes.
      db.exec('PRAGMA defer_foreign_keys = ON');
      setAside(db, unreadable, now);
      const places = batchColumns.map(() => '?').join(', ');
      const insert = db.prepare(`INSERT INTO batches (${batchColumns.join(', ')}) VALUES (${places})`);
      for (const batch of madeUp) insert.run(...valuesOfBatch(batch));
    });
  } catch {
    // A disk that is full is no reason not to start: the same is found the next time.
  }
}

/** Of a row with an integer that is no safe number. */
export const isOutOfRange = (cause: unknown): boolean => codeOf(cause) === 'ERR_OUT_OF_RANGE';

/** What is beyond 2^53 is rounded: no column may hold it, and its schema says so. */
export const withNumbers = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
