import { accessSync, chmodSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { codeOf } from '../../../shared/error-code.ts';
import type { StoreNotice } from '../../../shared/store-notice.ts';
import type { StoredQueue } from '../job-store.ts';
import { recoverJob } from '../recovery.ts';
import { asItLies } from './check-database.ts';
import { latestSchema, migrate, schemaVersion } from './migrations.ts';
import { isLogLost } from './store-log.ts';
import { hasChangesBeside, openCopyWithLog } from './store-log-copy.ts';
import { lockFile, queueFile } from './store-paths.ts';
import { readQueue } from './store-read.ts';

/** What the system or SQLite say where nothing may be written. */
export function isReadOnly(cause: unknown): boolean {
  const code = codeOf(cause);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return true;
  return cause instanceof Error && 'errcode' in cause && (Number(cause.errcode) & 0xff) === 8;
}

/**
 * Throws what the system says when the folder may not be written, or what of the queue is in it: SQLite would open
 * such a file for reading, and neither lock it nor say so.
 */
export function checkWritable(folder: string): void {
  accessSync(folder, constants.W_OK);
  const files = [queueFile(folder), lockFile(folder)].filter((file) => existsSync(file));
  for (const file of files) {
    makeOurs(file);
    accessSync(file, constants.R_OK | constants.W_OK);
  }
}

/** What SQLite puts beside the file gets its rights. */
function makeOurs(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch {
    // Somebody else's: the look at it will tell.
  }
}

export interface ReadOnlyQueue {
  db: DatabaseSync;
  stored: StoredQueue;
  notices: StoreNotice[];
  /** To be called once the database is closed. */
  drop(): void;
}

/**
 * The queue in a folder that may not be written, as a restart would find it, for looking only: every write to it
 * fails. Throws when there is a queue that may not even be read.
 */
export function openReadOnly(folder: string, now: number): ReadOnlyQueue {
  const { db, drop, lacksChanges } = queueToRead(folder);
  const stored = readQueue(db, now);
  return {
    db,
    drop,
    notices: [
      { kind: 'read-only', folder },
      ...(lacksChanges ? [{ kind: 'changes-not-shown' } as const] : []),
    ],
    stored: {
      ...stored,
      jobs: stored.jobs.flatMap((job) => recoverJob(job, now) ?? []),
      batches: stored.batches.map((batch) => ({ ...batch, scan: 'stopped' })),
      abandonedSessions: [],
    },
  };
}

interface Readable {
  db: DatabaseSync;
  drop(): void;
  /** What was written last is not in it. */
  lacksChanges: boolean;
}

const nothing = (): void => undefined;

function queueToRead(folder: string): Readable {
  if (isThere(queueFile(folder))) {
    const readable = hasChangesBeside(folder) ? openWithChanges(folder) : openAsItLies(folder);
    if (schemaVersion(readable.db) === latestSchema)
      return { ...readable, lacksChanges: readable.lacksChanges || isLogLost(folder) };
    readable.db.close();
    readable.drop();
  }
  // Of one that an older program left nothing can be shown before it is brought up to date.
  const empty = new DatabaseSync(':memory:');
  migrate(empty);
  empty.exec('PRAGMA query_only = ON');
  return { db: empty, drop: nothing, lacksChanges: false };
}

function openWithChanges(folder: string): Readable {
  try {
    return { ...openCopyWithLog(folder), lacksChanges: false };
  } catch {
    return { ...openAsItLies(folder), lacksChanges: true };
  }
}

function openAsItLies(folder: string): Readable {
  const db = new DatabaseSync(asItLies(queueFile(folder)), { readOnly: true });
  return { db, drop: nothing, lacksChanges: false };
}

function isThere(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw cause;
  }
}
