import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Job } from '../../main/queue/job.ts';
import { migrate } from '../../main/queue/store/migrations.ts';
import { SqliteJobStore } from '../../main/queue/store/sqlite-job-store.ts';
import { batchColumns, jobColumns, valuesOfBatch, valuesOfJob } from '../../main/queue/store/store-rows.ts';
import type { CommitRates, QueueTasks } from './queue-tasks.ts';
import { storedJobs } from './stored-jobs.ts';

/** As the store does it. */
const offsetsAtOnce = 64;

export async function fill(
  { jobs: count, isPaused, atOnce = count }: QueueTasks['fill']['ask'],
  folder: string,
): Promise<{ seconds: number }> {
  const { batch, jobs } = storedJobs(count, isPaused);
  const store = new SqliteJobStore(folder);
  const seconds = secondsOf(() => {
    for (let from = 0; from < jobs.length; from += atOnce)
      store.commit({ batches: [batch], jobs: jobs.slice(from, from + atOnce) });
  });
  await store.close();
  return { seconds };
}

export function fillBare({ jobs: count }: QueueTasks['fill-bare']['ask'], folder: string) {
  const { batch, jobs } = storedJobs(count, false);
  const rows = jobs.map(valuesOfJob);
  const db = openBare(folder);
  const seconds = secondsOf(() => {
    db.exec('BEGIN');
    insertInto(db, 'batches', batchColumns).run(...valuesOfBatch(batch));
    const insert = insertInto(db, 'jobs', jobColumns);
    for (const row of rows) insert.run(...row);
    db.exec('COMMIT');
  });
  db.close();
  return { seconds };
}

export async function load(_ask: object, folder: string): Promise<{ seconds: number }> {
  const opened: SqliteJobStore[] = [];
  const seconds = secondsOf(() => {
    const store = new SqliteJobStore(folder);
    opened.push(store);
    store.load();
  });
  for (const store of opened) await store.close();
  return { seconds };
}

export function select(_ask: object, folder: string): { seconds: number } {
  return {
    seconds: secondsOf(() => {
      const db = new DatabaseSync(path.join(folder, 'queue.db'), { readOnly: true });
      db.prepare('SELECT * FROM jobs').all();
      db.close();
    }),
  };
}

/** One change after the other, for five ways of keeping them. */
export async function commits(
  { changes }: QueueTasks['commits']['ask'],
  folder: string,
): Promise<CommitRates> {
  const { batch, jobs } = storedJobs(1000, false);
  const store = new SqliteJobStore(path.join(folder, 'store'));
  store.commit({ batches: [batch], jobs });
  const db = openBare(folder);
  insertInto(db, 'batches', batchColumns).run(...valuesOfBatch(batch));
  db.exec('BEGIN');
  const insert = insertInto(db, 'jobs', jobColumns);
  for (const job of jobs) insert.run(...valuesOfJob(job));
  db.exec('COMMIT');
  const update = db.prepare('UPDATE jobs SET acknowledged_bytes = ? WHERE id = ?');
  const log = openSync(path.join(folder, 'changes.jsonl'), 'a');

  const rate = (change: (id: string, index: number) => void): number => {
    const idOf = (index: number): string => (jobs[index % jobs.length] as Job).id;
    return (
      changes /
      secondsOf(() => {
        for (let index = 0; index < changes; index += 1) change(idOf(index), index);
      })
    );
  };
  const appended = rate((id, index) => {
    writeSync(log, `${JSON.stringify({ id, acknowledgedBytes: index })}\n`);
    fsyncSync(log);
  });
  db.exec('PRAGMA synchronous=FULL');
  const full = rate((id, index) => update.run(index, id));
  db.exec('PRAGMA synchronous=NORMAL');
  const normal = rate((id, index) => update.run(index, id));
  const coalesced = rate((id, index) => {
    if (index % offsetsAtOnce === 0) db.exec('BEGIN');
    update.run(index, id);
    if (index % offsetsAtOnce === offsetsAtOnce - 1 || index === changes - 1) db.exec('COMMIT');
  });
  const throughStore = rate((id, index) =>
    store.saveProgress(id, { acknowledgedBytes: index, digest: null }),
  );

  closeSync(log);
  db.close();
  await store.close();
  return { appended, full, normal, coalesced, store: throughStore };
}

/** An empty queue with the tables of ours, and nothing around it. */
function openBare(folder: string): DatabaseSync {
  const db = new DatabaseSync(path.join(folder, 'bare.db'));
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0');
  migrate(db);
  return db;
}

const insertInto = (db: DatabaseSync, table: string, columns: readonly string[]) =>
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);

function secondsOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1000;
}
