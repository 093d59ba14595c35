import { finishedStates } from '../../shared/job-view.ts';
import type { Clock } from '../transfer/ports.ts';
import { longestBackOffMs, longestWaitMs } from '../transfer/retry-policy.ts';
import type { Batch, Job } from './job.ts';
import { ReadyJobs } from './ready-jobs.ts';
import { SortedList } from './sorted-list.ts';

/**
 * The jobs and batches in memory, with the views that the queue asks for, each kept up to date by itself: a look at
 * a hundred thousand jobs for every one that ends would be too much.
 */
export class JobList {
  /** Uploads that could run now. */
  readonly ready = new ReadyJobs();
  readonly #jobs = new Map<string, Job>();
  readonly #batches = new Map<string, Batch>();
  readonly #jobsInBatch = new Map<string, Set<string>>();
  /** Cancels that could be told to their server now. */
  readonly #toCancel = new Set<string>();
  /** Jobs that wait for a time, by that time on the monotonic clock: their next try, or the end of a hold. */
  readonly #timed = new SortedList<string>();
  readonly #dueAt = new Map<string, { shownAt: number; dueAtMs: number }>();
  /** Target address → id of the upload there that is not over. */
  readonly #holders = new Map<string, string>();
  readonly #occupied = new Set<string>();
  #mostRank = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(jobId: string): Job | undefined {
    return this.#jobs.get(jobId);
  }

  put(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#mostRank = Math.max(this.#mostRank, job.rank);
    const siblings = this.#jobsInBatch.get(job.batchId);
    if (siblings) siblings.add(job.id);
    else this.#jobsInBatch.set(job.batchId, new Set([job.id]));
    if (finishedStates.has(job.state)) this.#letTargetGo(job);
    else this.#holders.set(job.remoteUrl, job.id);
    this.#putTime(job);
    this.#putTurn(job);
  }

  putBatch(batch: Batch): void {
    this.#batches.set(batch.id, batch);
  }

  batch(batchId: string): Batch | undefined {
    return this.#batches.get(batchId);
  }

  /** A batch goes with its last job, unless more of its files may be found. */
  remove(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (!job) return;
    this.#jobs.delete(jobId);
    this.#forgetTime(jobId);
    this.ready.delete(jobId);
    this.#toCancel.delete(jobId);
    this.#letTargetGo(job);
    const siblings = this.#jobsInBatch.get(job.batchId);
    siblings?.delete(jobId);
    if (siblings?.size === 0) this.#jobsInBatch.delete(job.batchId);
    const isLast = siblings?.size === 0 && this.#batches.get(job.batchId)?.scan !== 'running';
    if (isLast) this.dropBatch(job.batchId);
  }

  dropBatch(batchId: string): void {
    this.#batches.delete(batchId);
  }

  /** In the order of adding. */
  all(): IterableIterator<Job> {
    return this.#jobs.values();
  }

  /** In queue order. */
  ordered(): Job[] {
    return [...this.#jobs.values()].sort((one, other) => one.rank - other.rank);
  }

  /** Past the last one. */
  nextRank(): number {
    return this.#mostRank + 1;
  }

  batches(): IterableIterator<Batch> {
    return this.#batches.values();
  }

  idsInBatch(batchId: string): string[] {
    return [...(this.#jobsInBatch.get(batchId) ?? [])];
  }

  /** The upload to a target that is not over. */
  holderOf(target: string): Job | undefined {
    const id = this.#holders.get(target);
    return id === undefined ? undefined : this.#jobs.get(id);
  }

  /** Whether another upload to the job's target is not over. */
  isTargetTaken({ id, remoteUrl }: Job): boolean {
    const holder = this.#holders.get(remoteUrl);
    return holder !== undefined && holder !== id;
  }

  toCancel(): IterableIterator<string> {
    return this.#toCancel.values();
  }

  /** Jobs that wait for a time, the first due one first. */
  timed(): string[] {
    return [...this.#timed.values()];
  }

  /** Lets jobs whose time has come be ready. Returns those whose hold is over. */
  releaseDue(): string[] {
    const now = this.#clock.monotonic();
    const released: string[] = [];
    for (let due = this.#timed.leastKey; due !== null && due <= now; due = this.#timed.leastKey) {
      const jobId = this.#timed.first;
      const job = jobId === undefined ? undefined : this.#jobs.get(jobId);
      if (job === undefined) break;
      this.#forgetTime(job.id);
      if (job.hold !== null) released.push(job.id);
      else this.#putTurn(job);
    }
    return released;
  }

  /** Milliseconds until the next job that waits for a time is due; null when none does. */
  dueInMs(): number | null {
    const due = this.#timed.leastKey;
    return due === null ? null : Math.max(0, due - this.#clock.monotonic());
  }

  /** What is left to wait stays the same when somebody sets the clock: the jobs whose shown time moves with it. */
  retimed(): Job[] {
    const epochMs = this.#clock.now() - this.#clock.monotonic();
    return [...this.#dueAt].flatMap(([jobId, due]) => {
      const job = this.#jobs.get(jobId);
      if (job === undefined) return [];
      const at = Math.round(epochMs + due.dueAtMs);
      this.#dueAt.set(jobId, { ...due, shownAt: at });
      return [job.hold === null ? { ...job, nextTryAt: at } : { ...job, hold: { ...job.hold, until: at } }];
    });
  }

  /** While a run has the job, it can't be given to another one. */
  occupy(jobId: string): void {
    this.#occupied.add(jobId);
    this.ready.delete(jobId);
    this.#toCancel.delete(jobId);
  }

  release(jobId: string): void {
    this.#occupied.delete(jobId);
    const job = this.#jobs.get(jobId);
    if (job) this.#putTurn(job);
  }

  #putTurn(job: Job): void {
    const isFree = !this.#dueAt.has(job.id) && job.hold === null && !this.#occupied.has(job.id);
    if (isFree && (job.state === 'queued' || job.state === 'transientError')) this.ready.put(job);
    else this.ready.delete(job.id);
    if (isFree && job.state === 'cancelling') this.#toCancel.add(job.id);
    else this.#toCancel.delete(job.id);
  }

  #putTime(job: Job): void {
    const shownAt = job.hold?.until ?? job.nextTryAt;
    if (shownAt === null) {
      this.#forgetTime(job.id);
      return;
    }
    const known = this.#dueAt.get(job.id);
    if (known?.shownAt === shownAt) return;
    this.#forgetTime(job.id);
    // A time further away was reckoned before the clock was set back, and means nothing any more.
    const longestMs = job.error?.facts.retryAfterSeconds === undefined ? longestBackOffMs : longestWaitMs;
    const leftMs = Math.min(Math.max(0, shownAt - this.#clock.now()), longestMs);
    const dueAtMs = this.#clock.monotonic() + leftMs;
    this.#dueAt.set(job.id, { shownAt, dueAtMs });
    this.#timed.add(dueAtMs, job.id);
  }

  #forgetTime(jobId: string): void {
    const known = this.#dueAt.get(jobId);
    if (known === undefined) return;
    this.#timed.remove(known.dueAtMs, jobId);
    this.#dueAt.delete(jobId);
  }

  #letTargetGo({ id, remoteUrl }: Job): void {
    if (this.#holders.get(remoteUrl) === id) this.#holders.delete(remoteUrl);
  }
}
