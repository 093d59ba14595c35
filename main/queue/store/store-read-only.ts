import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StoredQueue } from '../job-store.ts';
import { recoverJob } from '../recovery.ts';
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
 * The queue in a folder that may not be written, as a restart would find it, for looking only: every write to it
 * fails. Throws when there is a queue that may not even be read.
 */
export function openReadOnly(folder: string, now: number): { db: DatabaseSync; stored: StoredQueue } {
  const db = databaseToRead(folder);
  const stored = readQueue(db, now);
  return {
    db,
    stored: {
      ...stored,
      jobs: stored.jobs.flatMap((job) => recoverJob(job, now) ?? []),
      batches: stored.batches.map((batch) => ({ ...batch, scan: 'stopped' })),
      abandonedSessions: [],
    },
  };
}

function databaseToRead(folder: string): DatabaseSync {
  const file = queueFile(folder);
  if (isThere(file)) {
    const db = new DatabaseSync(asItLies(file), { readOnly: true });
    if (schemaVersion(db) === latestSchema) return db;
    db.close();
  }
  // Of one that an older program left nothing can be shown before it is brought up to date.
  const empty = new DatabaseSync(':memory:');
  migrate(empty);
  empty.exec('PRAGMA query_only = ON');
  return empty;
}

function isThere(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    throw cause;
  }
}
