import type { HistoryEntry } from '../../../shared/history-entry.ts';
import type { StoreNotice } from '../../../shared/store-notice.ts';
import type { Clock } from '../../transfer/ports.ts';
import type { ServerMemory } from '../../transfer/server-knowledge.ts';
import { systemClock } from '../../transfer/system-clock.ts';
import type { Job } from '../job.ts';
import type { HistoryPage, HistoryQuery, JobStore, StoreChange, StoredQueue } from '../job-store.ts';
import { type OpenedStore, openStore } from './open-store.ts';
import { SavedProgress } from './saved-progress.ts';
import { SqliteServerMemory } from './sqlite-server-memory.ts';
import { searchHistory } from './store-history-search.ts';
import { noteClosing } from './store-log.ts';
import { stateOf } from './store-look.ts';
import { readQueue } from './store-read.ts';
import { entryOfRow, valuesOfAbandoned, valuesOfBatch, valuesOfJob } from './store-rows.ts';
import { type Sentinel, writeSentinel } from './store-sentinel.ts';
import { prepareStatements } from './store-statements.ts';
import { transaction } from './store-transaction.ts';
import { StoreUpkeep } from './store-upkeep.ts';

export { QueueInUseError } from './store-owner.ts';

export interface StoreOptions {
  clock?: Clock;
  /** Told of what failed between commits: nothing is lost by it. */
  onTrouble?: (what: string, cause: unknown) => void;
  /** The one that SQLite says, but for tests. */
  sqliteVersion?: string;
}

/** Offsets that are written at once, however short they have waited. */
const maxPendingOffsets = 64;

/**
 * The queue in one SQLite file, `queue.db` in `folder`: WAL with `synchronous=FULL`, one writer that owns the
 * folder as long as it lives (the lock ends with the process). A bad file is put aside and the queue restored.
 */
export class SqliteJobStore implements JobStore {
  /** What the user is to be told about the file. */
  readonly notices: readonly StoreNotice[];
  /** Its folder may not be written: every commit fails. */
  readonly isReadOnly: boolean;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #opened: Omit<OpenedStore, 'stored'>;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #progress: SavedProgress;
  readonly #upkeep: StoreUpkeep;
  /** What was read at the start, until something changes. */
  #stored: StoredQueue | null;
  #memory: SqliteServerMemory | null = null;

  constructor(folder: string, options: StoreOptions = {}) {
    const { clock = systemClock, onTrouble = () => undefined } = options;
    this.#folder = folder;
    this.#clock = clock;
    // Kept apart, so that what was read goes when the queue has taken it over.
    const { stored, ...opened } = openStore(folder, clock.now(), options.sqliteVersion);
    const { db, backups, notices } = opened;
    this.#opened = opened;
    this.notices = notices;
    this.isReadOnly = opened.sentinel === null;
    this.#stored = stored;
    this.#statements = prepareStatements(db);
    this.#progress = new SavedProgress(db);
    const writeProgress = (): void => this.#writeProgress();
    const isEmpty = stored.jobs.length === 0 && this.history({ cursor: null, limit: 1 }).entries.length === 0;
    this.#upkeep = new StoreUpkeep({ folder, db, backups, clock, writeProgress, onTrouble }, isEmpty);
  }

  load(): StoredQueue {
    const stored = this.#stored ?? readQueue(this.#opened.db, this.#clock.now());
    this.#stored = null;
    return stored;
  }

  commit(change: StoreChange): void {
    const statements = this.#statements;
    for (const { id } of change.jobs ?? []) this.#progress.drop(id);
    for (const id of change.removedJobIds ?? []) this.#progress.drop(id);
    this.#write(() => {
      for (const batch of change.batches ?? []) statements.upsertBatch.run(...valuesOfBatch(batch));
      for (const job of change.jobs ?? []) this.#putJob(job);
      for (const id of change.removedJobIds ?? []) statements.deleteJob.run(id);
      if (change.removedJobIds?.length) statements.deleteEmptyBatches.run();
      for (const id of change.removedBatchIds ?? []) statements.deleteBatch.run(id);
      for (const session of change.abandonedSessions ?? [])
        statements.upsertAbandoned.run(...valuesOfAbandoned(session));
      for (const id of change.struckSessionIds ?? []) statements.deleteAbandoned.run(id);
      this.#addHistory(change.history ?? []);
      if (change.settings) statements.putSettings.run(JSON.stringify(change.settings));
    });
  }

  /** Written within a second, together with others or with the next commit. */
  saveProgress(jobId: string, progress: Parameters<JobStore['saveProgress']>[1]): void {
    this.#progress.put(jobId, progress);
    this.#upkeep.schedule();
    if (this.#progress.size >= maxPendingOffsets) this.#writeProgress();
  }

  history({ cursor, limit, batchId, search = '' }: HistoryQuery): HistoryPage {
    if (search !== '') return searchHistory(this.#statements, { cursor, limit, search });
    const before = cursor ?? Number.MAX_SAFE_INTEGER;
    const { historyPage, historyPageOfBatch } = this.#statements;
    const rows =
      batchId === undefined ? historyPage.all(before, limit) : historyPageOfBatch.all(before, batchId, limit);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      entries: rows.flatMap((row) => entryOfRow(row) ?? []),
      cursor: last === undefined ? null : Number(last.number),
    };
  }

  historyOf(jobId: string): HistoryEntry | null {
    const row = this.#statements.historyOfJob.get(jobId);
    return row === undefined ? null : entryOfRow(row);
  }

  /** What is known of servers, in the same file. Closed with the store. */
  openMemory(clock: Clock): ServerMemory {
    this.#memory ??= new SqliteServerMemory(this.#opened.db, clock);
    return this.#memory;
  }

  /** Over when no backup is being made. */
  async backupMade(): Promise<void> {
    await this.#opened.backups.made();
  }

  /** At once, but for a backup that is just being made: then when it has been broken off. */
  close(): void | Promise<void> {
    this.#upkeep.stop();
    return this.#opened.backups.stop()?.then(() => this.#close()) ?? this.#close();
  }

  #close(): void {
    const { db, release, sentinel } = this.#opened;
    if (!db.isOpen) return;
    this.#memory?.close();
    try {
      if (sentinel) this.#closeInOrder(sentinel);
    } catch {
      // The next start takes the log in, and looks at the whole file.
    } finally {
      if (db.isOpen) db.close();
      release();
    }
  }

  #closeInOrder(sentinel: Sentinel): void {
    const { db } = this.#opened;
    const jobs = Number(this.#statements.countJobs.get()?.count);
    try {
      this.#writeProgress();
    } finally {
      noteClosing(db);
    }
    db.close();
    const closed = this.#upkeep.isFileDoubted ? null : stateOf(this.#folder);
    writeSentinel(this.#folder, { ...sentinel, jobs, closed });
  }

  #putJob(job: Job): void {
    const { insertJob, updateJob } = this.#statements;
    const values = valuesOfJob(job);
    if (insertJob.run(...values).changes === 0) updateJob.run(...values, job.id);
  }

  #addHistory(entries: readonly HistoryEntry[]): void {
    for (const entry of entries) {
      const isUpload = entry.kind === 'upload';
      this.#statements.putHistory.run(
        isUpload ? entry.jobId : null,
        isUpload ? entry.batchId : null,
        JSON.stringify(entry),
      );
    }
    if (entries.length > 0) this.#statements.trimHistory.run();
  }

  /** On the disk when it returns, and the offsets that wait with it. */
  #write(work: () => void): void {
    try {
      transaction(this.#opened.db, () => {
        work();
        this.#progress.write();
      });
    } catch (cause) {
      this.#upkeep.isFileDoubted = true;
      throw cause;
    }
    this.#progress.clear();
    this.#stored = null;
    this.#upkeep.schedule();
  }

  /** Not synced: it is on the disk with the next commit. */
  #writeProgress(): void {
    if (this.#progress.size === 0) return;
    const { db, isLogged } = this.#opened;
    // Without the log the file itself is at stake.
    if (isLogged) db.exec('PRAGMA synchronous=NORMAL');
    try {
      transaction(db, () => this.#progress.write());
    } finally {
      if (isLogged) db.exec('PRAGMA synchronous=FULL');
    }
    this.#progress.clear();
    this.#stored = null;
  }
}
