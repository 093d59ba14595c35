import type { Batch, Job } from '../../queue/job.ts';
import type { AbandonedSession, JobStore, StoredQueue } from '../../queue/job-store.ts';
import type { Random } from '../seeded-random.ts';
import type { SimLife } from './sim-life.ts';

interface DiskChange {
  batches?: readonly Batch[];
  jobs?: readonly Job[];
  removedJobIds?: readonly string[];
  abandonedSessions?: readonly AbandonedSession[];
  struckSessionIds?: readonly string[];
}

/** What is on the disk, and what was written since the last sync and may be lost in a crash. */
export class SimDisk {
  readonly jobs = new Map<string, Job>();
  readonly batches = new Map<string, Batch>();
  readonly abandoned = new Map<string, AbandonedSession>();
  isFull = false;
  /** Told of every job that is written, as it was before and as it is now. */
  onWritten: (before: Job | undefined, now: Job) => void = () => undefined;
  /** Told when something could not be written. */
  onRefused: () => void = () => undefined;
  #unsynced: (() => void)[] = [];

  load(): StoredQueue {
    return {
      jobs: [...this.jobs.values()],
      batches: [...this.batches.values()],
      abandonedSessions: [...this.abandoned.values()],
      unreadableRecords: 0,
    };
  }

  /** A transaction: whatever was written before is on the disk with it. */
  commit(change: DiskChange): void {
    this.#needRoom();
    this.#unsynced = [];
    for (const batch of change.batches ?? []) this.batches.set(batch.id, batch);
    for (const job of change.jobs ?? []) {
      this.onWritten(this.jobs.get(job.id), job);
      this.jobs.set(job.id, Object.freeze(job));
    }
    for (const id of change.removedJobIds ?? []) this.#remove(id);
    for (const session of change.abandonedSessions ?? []) this.abandoned.set(session.id, session);
    for (const id of change.struckSessionIds ?? []) this.abandoned.delete(id);
  }

  writeProgress(jobId: string, acknowledgedBytes: number): void {
    this.#needRoom();
    const before = this.jobs.get(jobId);
    if (before === undefined) return;
    this.jobs.set(jobId, { ...before, facts: { ...before.facts, acknowledgedBytes } });
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
    this.onRefused();
    throw new Error('database or disk is full');
  }

  #remove(jobId: string): void {
    const batchId = this.jobs.get(jobId)?.batchId;
    this.jobs.delete(jobId);
    if (batchId === undefined || [...this.jobs.values()].some((job) => job.batchId === batchId)) return;
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
  insert(batch: Batch, jobs: readonly Job[]): void {
    this.#commit('insert', { batches: [batch], jobs });
  }
  save(jobs: readonly Job[]): void {
    this.#commit('save', { jobs });
  }
  saveProgress(jobId: string, acknowledgedBytes: number): void {
    if (this.#life.touch('progress')) this.#disk.writeProgress(jobId, acknowledgedBytes);
  }
  remove(jobIds: readonly string[]): void {
    this.#commit('remove', { removedJobIds: jobIds });
  }
  addAbandonedSession(session: AbandonedSession): void {
    this.#commit('abandon', { abandonedSessions: [session] });
  }
  removeAbandonedSession(id: string): void {
    this.#commit('strike', { struckSessionIds: [id] });
  }
  close(): void {}

  #commit(what: string, change: DiskChange): void {
    if (this.#life.touch(what)) this.#disk.commit(change);
  }
}
