import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StoreFault, StoreNotice } from '../../../shared/store-notice.ts';
import type { StoredQueue } from '../job-store.ts';
import { isWhole } from './check-database.ts';
import { makePrivateFile } from './durable-files.ts';
import { applicationId, latestSchema, migrate, refuseNewerSchema, schemaVersion } from './migrations.ts';
import type { StoreBackups } from './store-backups.ts';
import { isLogForeign, noteOpening } from './store-log.ts';
import { faultAtSight, isAsClosed } from './store-look.ts';
import { isBusy, QueueInUseError } from './store-owner.ts';
import { queueFile } from './store-paths.ts';
import { readQueue } from './store-read.ts';
import { cutOffRestoring, restore } from './store-restore.ts';
import { newSentinel, readSentinel, type Sentinel, writeSentinel } from './store-sentinel.ts';
import { hasShape } from './store-shape.ts';

/** Before it, the log can lose pages when a write and a checkpoint meet. [SQLite release notes, 3.51.3] */
const firstSafeVersion = [3, 51, 3] as const;

export interface OpenedQueue {
  db: DatabaseSync;
  stored: StoredQueue;
  notices: StoreNotice[];
  isLogged: boolean;
  sentinel: Sentinel;
}

export interface OpeningOptions {
  folder: string;
  backups: StoreBackups;
  now: number;
  /** The one that SQLite says, but for tests. */
  sqliteVersion?: string | undefined;
}

/** The file is not what it should be; it is put aside and the queue restored. */
class BadFile extends Error {
  readonly fault: StoreFault;
  readonly isLogForeign: boolean;

  constructor(fault: StoreFault, isLogForeign = false) {
    super(`the queue file: ${fault}`);
    this.fault = fault;
    this.isLogForeign = isLogForeign;
  }
}

/**
 * Opens and reads the queue of which this process is the owner, restoring it first if its file is bad.
 *
 * @throws NewerSchemaError, QueueInUseError
 */
export function openQueueFile(options: OpeningOptions): OpenedQueue {
  const { folder, backups, now } = options;
  const sentinel = readSentinel(folder);
  const wasUsed = sentinel !== null || backups.all().length > 0;
  const cutOff = cutOffRestoring(folder, sentinel);
  // The file that is there is new, and all that the sentinel says is of the old one.
  if (cutOff === 'placed') return open(options, newSentinel, wasUsed);
  try {
    if (cutOff === 'moved' && sentinel?.restoring)
      throw new BadFile(sentinel.restoring.fault, sentinel.restoring.isLogForeign);
    const fault = faultAtSight(folder, wasUsed);
    if (fault !== null) throw new BadFile(fault);
    if (isLogForeign(folder, sentinel)) throw new BadFile('log-lost', true);
    return open(options, sentinel, wasUsed);
  } catch (cause) {
    const bad = badFileOf(cause);
    if (bad === null) throw cause;
    const { fault, isLogForeign } = bad;
    const notice = restore({ folder, fault, isLogForeign, sentinel, backups, now });
    const opened = open(options, readSentinel(folder), false);
    return { ...opened, notices: [notice, ...opened.notices] };
  }
}

function open(options: OpeningOptions, sentinel: Sentinel | null, wasUsed: boolean): OpenedQueue {
  const { folder, backups, now } = options;
  const file = queueFile(folder);
  const isTrusted = isAsClosed(folder, sentinel);
  if (!existsSync(file)) makePrivateFile(file);
  const db = new DatabaseSync(file, { timeout: 300 });
  try {
    // Exclusive before WAL: then no shared-memory file exists and nobody else can open the queue.
    db.exec('PRAGMA locking_mode=EXCLUSIVE');
    refuseNewerSchema(db);
    const sqliteVersion = options.sqliteVersion ?? versionOf(db);
    const isLogged = isSafeWithLog(sqliteVersion);
    db.exec(`PRAGMA journal_mode=${isLogged ? 'WAL' : 'DELETE'}; PRAGMA synchronous=FULL`);
    // Checkpoints are made at quiet moments, not inside of a commit.
    db.exec('PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=4194304');
    db.exec('PRAGMA foreign_keys=ON');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    checkIdentity(db, wasUsed);
    if (!isTrusted && !isWhole(db)) throw new BadFile('damaged');
    const version = schemaVersion(db);
    if (version > 0 && version < latestSchema) backups.makeNow(db, now);
    migrate(db);
    if (!hasShape(db)) throw new BadFile('damaged');
    const stored = readQueue(db, now);
    const opening = begin(db, folder, stored.jobs.length, isLogged);
    const notices: StoreNotice[] = [];
    const { unreadableRecords: count } = stored;
    if (count > 0) notices.push({ kind: 'unreadable-records', count });
    if (!isLogged) notices.push({ kind: 'old-sqlite', version: sqliteVersion });
    return { db, stored, notices, isLogged, sentinel: opening };
  } catch (cause) {
    db.close();
    if (isBusy(cause)) throw new QueueInUseError('the queue is in use', { cause });
    throw cause;
  }
}

function checkIdentity(db: DatabaseSync, wasUsed: boolean): void {
  const application = Number(db.prepare('PRAGMA application_id').get()?.application_id);
  const isBlank = schemaVersion(db) === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
  if (isBlank && wasUsed) throw new BadFile('empty');
  if (!isBlank && application !== applicationId) throw new BadFile('foreign');
}

/** First the sentinel, then the file: the name in the file is always one of those in the sentinel. */
function begin(db: DatabaseSync, folder: string, jobs: number, isLogged: boolean): Sentinel {
  const name = randomUUID();
  const last = db.prepare('SELECT name FROM opening').get()?.name;
  const sentinel = { ...newSentinel, jobs, openings: last === undefined ? [name] : [name, String(last)] };
  writeSentinel(folder, sentinel);
  noteOpening(db, name, isLogged);
  return sentinel;
}

const versionOf = (db: DatabaseSync): string =>
  String(db.prepare('SELECT sqlite_version() AS version').get()?.version);

function isSafeWithLog(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, needed] of firstSafeVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}

/** What SQLite says of a bad file; null when the cause is another one. [SQLite result codes] */
function badFileOf(cause: unknown): BadFile | null {
  if (cause instanceof BadFile) return cause;
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) : 0;
  switch (code & 0xff) {
    case 11:
      return new BadFile('damaged');
    case 26:
      return new BadFile('not-a-database');
    case 10:
      return code === 266 || code === 522 ? new BadFile('unreadable') : null;
    default:
      return null;
  }
}
