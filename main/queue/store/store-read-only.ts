import { DatabaseSync } from 'node:sqlite';
import { finishedStates } from '../../../shared/job-view.ts';
import type { Job } from '../job.ts';
import type { StoredQueue } from '../job-store.ts';
import { asItLies } from './check-database.ts';
import { latestSchema, migrate, schemaVersion } from './migrations.ts';
import { queueFile } from './store-paths.ts';
import { readQueue } from './store-read.ts';

/** What the system or SQLite say where nothing may be written. */
export function isReadOnly(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return true;
  return 'errcode' in cause && (Number(cause.errcode) & 0xff) === 8;
}

/**
 * The queue in a folder that may not be written, for looking only: every write to it fails. What could start is
 * shown as paused, since nothing that happens to it could be remembered.
 */
export function openReadOnly(folder: string, now: number): { db: DatabaseSync; stored: StoredQueue } {
  const db = databaseToRead(folder);
  const stored = readQueue(db, now);
  return {
    db,
    stored: {
      ...stored,
      jobs: stored.jobs.map(atRest),
      batches: stored.batches.map((batch) => ({ ...batch, scan: 'stopped' })),
      abandonedSessions: [],
    },
  };
}

function databaseToRead(folder: string): DatabaseSync {
  try {
    const db = new DatabaseSync(asItLies(queueFile(folder)), { readOnly: true });
    if (schemaVersion(db) === latestSchema) return db;
    db.close();
  } catch {
    // An empty one in its place: nothing can be shown.
  }
  const empty = new DatabaseSync(':memory:');
  migrate(empty);
  empty.exec('PRAGMA query_only = ON');
  return empty;
}

const atRest = (job: Job): Job =>
  finishedStates.has(job.state) || job.state === 'error'
    ? { ...job, hold: null }
    : { ...job, hold: null, state: 'suspended', nextTryAt: null, isRunNow: false };
