import type { BatchView } from '../../shared/job-view.ts';
import type { Clock } from '../transfer/ports.ts';
import { type Job, viewOfJob } from './job.ts';
import { JobList } from './job-list.ts';
import { type JobEvent, stepJob } from './job-machine.ts';
import type { JobStore } from './job-store.ts';
import type { QueueChange } from './queue-change.ts';

/**
 * The queue as it is written down: every change goes to the store, then into the list in memory, then to
 * the listeners. Throws what the store throws; nothing has changed then.
 */
export class QueueBook {
  readonly list = new JobList();
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #listeners = new Set<(change: QueueChange) => void>();

  constructor(store: JobStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Listeners are called in the middle of a change and must not make wishes from there. */
  onChange(listener: (change: QueueChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: QueueChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** False when the event has no place in the job's state. */
  step(jobId: string, event: JobEvent): boolean {
    return this.stepAll([jobId], () => event).length === 1;
  }

  /** Steps all that can take the event in one transaction; returns their ids. */
  stepAll(jobIds: readonly string[], eventFor: (job: Job) => JobEvent): string[] {
    const now = this.#clock.now();
    const changed = new Map<string, Job>();
    for (const id of jobIds) {
      const job = this.list.get(id);
      const next = job && stepJob(job, eventFor(job), now);
      if (next) changed.set(id, next);
    }
    this.save([...changed.values()]);
    return [...changed.keys()];
  }

  save(jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    this.#store.save(jobs);
    for (const job of jobs) this.show(job);
  }

  insert(batch: BatchView, jobs: readonly Job[]): void {
    this.#store.insert(batch, jobs);
    this.list.putBatch(batch);
    this.tell({ type: 'batch', batch });
    for (const job of jobs) this.show(job);
  }

  remove(jobIds: readonly string[]): void {
    if (jobIds.length === 0) return;
    this.#store.remove(jobIds);
    for (const id of jobIds) this.list.remove(id);
    this.tell({ type: 'removed', jobIds: [...jobIds] });
  }

  /** In memory and on screen only: for what a restart finds out by itself. */
  show(job: Job): void {
    this.list.put(job);
    this.tell({ type: 'job', job: viewOfJob(job) });
  }
}
