import type { HistoryEntry } from '../../shared/history-entry.ts';
import { finishedStates } from '../../shared/job-view.ts';
import type { Clock } from '../transfer/ports.ts';
import { entryOfEnd, entryOfRemoval } from './history.ts';
import { type Batch, isHidden, type Job, viewOfBatch, viewOfJob } from './job.ts';
import { JobList } from './job-list.ts';
import { type JobEvent, stepJob } from './job-machine.ts';
import type { JobStore, StoreChange } from './job-store.ts';
import type { QueueChange } from './queue-change.ts';
import { StorageError } from './storage-error.ts';

/**
 * The queue as it is written down: every change goes to the store, then into the list in memory, then to
 * the listeners. Throws `StorageError` when the store refuses; nothing has changed then.
 */
export class QueueBook {
  readonly list: JobList;
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #listeners = new Set<(change: QueueChange) => void>();
  /** Ahead of the store: jobs with what they were before, and batches. */
  readonly #owedJobs = new Map<string, Job | undefined>();
  readonly #owedBatches = new Set<string>();
  /** By job: an upload that is being cancelled has forgotten its session when it comes to its end. */
  readonly #lastSessions = new Map<string, string>();

  constructor(store: JobStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.list = new JobList(clock);
  }

  /** Listeners are called in the middle of a change and must not make wishes from there. */
  onChange(listener: (change: QueueChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: QueueChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** What the job becomes; null when the event has no place in its state. Nothing is changed yet. */
  next(jobId: string, event: JobEvent): Job | null {
    const job = this.list.get(jobId);
    return job === undefined ? null : stepJob(job, event, this.#clock.now());
  }

  /** False when the event has no place in the job's state. */
  step(jobId: string, event: JobEvent): boolean {
    return this.stepAll([jobId], () => event).length === 1;
  }

  /** Steps all that can take the event in one transaction, with `batches` in it; returns their ids. */
  stepAll(
    jobIds: readonly string[],
    eventFor: (job: Job) => JobEvent,
    batches: readonly Batch[] = [],
  ): string[] {
    const now = this.#clock.now();
    const changed = new Map<string, Job>();
    for (const id of jobIds) {
      const job = this.list.get(id);
      const next = job && stepJob(job, eventFor(job), now);
      if (next) changed.set(id, next);
    }
    if (changed.size + batches.length > 0) this.commit({ jobs: [...changed.values()], batches });
    return [...changed.keys()];
  }

  save(jobs: readonly Job[]): void {
    if (jobs.length > 0) this.commit({ jobs });
  }

  /** One transaction; what has come to its end, or leaves the list without one, is in the history with it. */
  commit(change: StoreChange): void {
    // What is owed happened before, and the history must tell of it even if the job leaves the list now.
    this.payDebts();
    const ended = (change.jobs ?? []).flatMap((job) => this.#entryOf(this.list.get(job.id), job) ?? []);
    const removed = (change.removedJobIds ?? []).flatMap((id) => this.#entryOfRemoved(id) ?? []);
    const history = [...(change.history ?? []), ...ended, ...removed];
    this.#write(history.length > 0 ? { ...change, history } : change);
    this.#apply(change);
  }

  /** For what is so whether it can be stored or not: stored with the first change that can be. */
  owe(change: Pick<StoreChange, 'jobs' | 'batches' | 'removedBatchIds'>): void {
    const { jobs = [], batches = [], removedBatchIds = [] } = change;
    for (const job of jobs) {
      this.#owedJobs.set(job.id, this.#owedJobs.get(job.id) ?? this.list.get(job.id));
    }
    for (const id of [...batches.map((batch) => batch.id), ...removedBatchIds]) this.#owedBatches.add(id);
    this.#apply(change);
  }

  payDebts(): void {
    if (this.#owedJobs.size + this.#owedBatches.size === 0) return;
    const jobs = [...this.#owedJobs.keys()].flatMap((id) => this.list.get(id) ?? []);
    const batches = [...this.#owedBatches].flatMap((id) => this.list.batch(id) ?? []);
    const removedBatchIds = [...this.#owedBatches].filter((id) => this.list.batch(id) === undefined);
    const history = jobs.flatMap((job) => this.#entryOf(this.#owedJobs.get(job.id), job) ?? []);
    this.#write({ jobs, batches, removedBatchIds, history });
    this.#owedJobs.clear();
    this.#owedBatches.clear();
  }

  #write(change: StoreChange): void {
    try {
      this.#store.commit(change);
    } catch (cause) {
      throw new StorageError(cause);
    }
  }

  #entryOf(before: Job | undefined, job: Job): HistoryEntry | null {
    return entryOfEnd(job, { before, ...this.#around(job) });
  }

  #entryOfRemoved(jobId: string): HistoryEntry | null {
    const job = this.list.get(jobId);
    return job === undefined ? null : entryOfRemoval(job, this.#around(job), this.#clock.now());
  }

  #around({ id, batchId }: Job): { lastSessionId: string | null; batchLabel: string } {
    const batchLabel = this.list.batch(batchId)?.label ?? '';
    return { lastSessionId: this.#lastSessions.get(id) ?? null, batchLabel };
  }

  #apply(change: StoreChange): void {
    const { jobs = [], batches = [], removedJobIds = [], removedBatchIds = [] } = change;
    for (const batch of batches) this.list.putBatch(batch);
    for (const job of jobs) {
      this.#noteSession(job);
      this.show(job);
    }
    // A batch without a job is none that anybody could do anything with.
    for (const batch of batches) {
      if (this.list.idsInBatch(batch.id).length > 0) this.tell({ type: 'batch', batch: viewOfBatch(batch) });
    }
    for (const id of removedBatchIds) this.list.dropBatch(id);
    if (removedJobIds.length === 0) return;
    for (const id of removedJobIds) {
      this.list.remove(id);
      this.#lastSessions.delete(id);
    }
    this.tell({ type: 'removed', jobIds: [...removedJobIds] });
  }

  #noteSession({ id, state, facts }: Job): void {
    const sessionId = this.list.get(id)?.facts.sessionId;
    if (finishedStates.has(state)) this.#lastSessions.delete(id);
    else if (sessionId && facts.sessionId === null) this.#lastSessions.set(id, sessionId);
  }

  /** In memory and on screen only: for what a restart finds out by itself. */
  show(job: Job): void {
    const before = this.list.get(job.id);
    this.list.put(job);
    // A row that is only kept for Undo is gone for everybody who looks.
    if (isHidden(job)) this.tell({ type: 'removed', jobIds: [job.id] });
    else this.tell({ type: 'job', job: viewOfJob(job), isKnown: before !== undefined && !isHidden(before) });
  }
}
