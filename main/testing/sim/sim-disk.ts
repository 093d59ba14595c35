import type { HistoryEntry } from '../../../shared/history-entry.ts';
import { defaultQueueSettings, type QueueSettings } from '../../../shared/queue-settings.ts';
import type { Batch, Job } from '../../queue/job.ts';
import type {
  AbandonedSession,
  HistoryPage,
  HistoryQuery,
  JobStore,
  StoreChange,
  StoredQueue,
} from '../../queue/job-store.ts';
import type { Random } from '../seeded-random.ts';
import type { SimLife } from './sim-life.ts';

/** What is on the disk, and what was written since the last sync and may be lost in a crash. */
export class SimDisk {
  readonly jobs = new Map<string, Job>();
  readonly batches = new Map<string, Batch>();
  readonly abandoned = new Map<string, AbandonedSession>();
  readonly history: HistoryEntry[] = [];
  settings: QueueSettings = defaultQueueSettings;
  isFull = false;
  /** How often something could not be written. */
  refusals = 0;
  /** Told of every job that is written, as it was before and as it is now. */
  onWritten: (before: Job | undefined, now: Job, change: StoreChange) => void = () => undefined;
  /** Told of every job that leaves the disk, as it was. */
  onRemoved: (before: Job, change: StoreChange) => void = () => undefined;
  /** Told when something could not be written. */
  onRefused: () => void = () => undefined;
  #unsynced: (() => void)[] = [];

  load(): StoredQueue {
    return {
      jobs: [...this.jobs.values()].sort((one, other) => one.rank - other.rank),
      batches: [...this.batches.values()],
      abandonedSessions: [...this.abandoned.values()],
      settings: this.settings,
      unreadableRecords: 0,
    };
  }

  /** A transaction: whatever was written before is on the disk with it. */
  commit(change: StoreChange): void {
    this.#needRoom();
    this.#unsynced = [];
    for (const batch of change.batches ?? []) this.batches.set(batch.id, batch);
    for (const job of change.jobs ?? []) {
      this.onWritten(this.jobs.get(job.id), job, change);
      this.jobs.set(job.id, Object.freeze(job));
    }
    for (const id of change.removedJobIds ?? []) this.#remove(id, change);
    for (const id of change.removedBatchIds ?? []) this.batches.delete(id);
    if (change.settings !== undefined) this.settings = change.settings;
    this.history.push(...(change.history ?? []));
    for (const session of change.abandonedSessions ?? []) this.abandoned.set(session.id, session);
    for (const id of change.struckSessionIds ?? []) this.abandoned.delete(id);
  }

  writeProgress(
    jobId: string,
    { acknowledgedBytes, digest }: Pick<Job, 'digest'> & { acknowledgedBytes: number },
  ): void {
    this.#needRoom();
    const before = this.jobs.get(jobId);
    if (before === undefined) return;
    this.jobs.set(jobId, { ...before, digest, facts: { ...before.facts, acknowledgedBytes } });
    this.#unsynced.push(() => this.jobs.set(jobId, before));
  }

  /** Some of the last writes that were not synced never reached the disk. */
  crash(random: Random): void {
    const kept = random.below(this.#unsynced.length + 1);
    for (const undo of this.#unsynced.splice(kept).reverse()) undo();
    this.#unsynced = [];
  }

  #needRoom(): void {
    if (!this.isFull) return;
    this.refusals += 1;
    this.onRefused();
    throw new Error('database or disk is full');
  }

  #remove(jobId: string, change: StoreChange): void {
    const job = this.jobs.get(jobId);
    if (job === undefined) return;
    this.onRemoved(job, change);
    const { batchId } = job;
    this.jobs.delete(jobId);
    if ([...this.jobs.values()].some((job) => job.batchId === batchId)) return;
    this.batches.delete(batchId);
  }
}

/** The store of one life of the program on the simulated disk. */
export class SimStore implements JobStore {
  readonly #disk: SimDisk;
  readonly #life: SimLife;

  constructor(disk: SimDisk, life: SimLife) {
    this.#disk = disk;
    this.#life = life;
  }

  load(): StoredQueue {
    return this.#disk.load();
  }

  commit(change: StoreChange): void {
    if (this.#life.touch('commit')) this.#disk.commit(change);
  }

  saveProgress(jobId: string, progress: Pick<Job, 'digest'> & { acknowledgedBytes: number }): void {
    if (this.#life.touch('progress')) this.#disk.writeProgress(jobId, progress);
  }

  history({ cursor, limit }: HistoryQuery): HistoryPage {
    const end = cursor ?? this.#disk.history.length;
    const start = Math.max(0, end - limit);
    return { entries: this.#disk.history.slice(start, end).reverse(), cursor: start > 0 ? start : null };
  }

  historyOf(jobId: string): HistoryEntry | null {
    return this.#disk.history.findLast((entry) => entry.kind === 'upload' && entry.jobId === jobId) ?? null;
  }

  close(): void {}
}
