import { originOf } from '../../shared/address.ts';
import { finishedStates } from '../../shared/job-view.ts';
import type { Clock } from '../transfer/ports.ts';
import { longestBackOffMs, longestWaitMs } from '../transfer/retry-policy.ts';
import type { Batch, Job } from './job.ts';
import { ReadyJobs } from './runs/ready-jobs.ts';
import { ServerTurns } from './server-turns.ts';
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
  /** Cancels that could be told now. */
  readonly #toCancel = new ServerTurns<string>();
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
    // What is on its way out of the list is in nobody's way.
    if (finishedStates.has(job.state) || job.hold?.kind === 'remove') this.#letTargetGo(job);
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
    this.#dueAt.delete(jobId);
    this.ready.delete(jobId);
    this.#notToCancel(job);
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

  /** Whether any cancel could be told now. */
  get hasCancels(): boolean {
    return !this.#toCancel.isEmpty;
  }

  /** The next cancel to be told, of the servers that `mayGo`; they take turns. */
  nextToCancel(mayGo: (origin: string) => boolean): Job | null {
    return this.#jobs.get(this.#toCancel.next(mayGo) ?? '') ?? null;
  }

  /** Jobs that wait for a time. */
  timed(): string[] {
    return [...this.#dueAt.keys()];
  }

  /**
   * Lets go of the times that have come. A job that is ready forgets its time: to a clock that is set back
   * afterwards it would lie ahead once more.
   */
  releaseDue(): { ready: Job[]; holdsOver: string[] } {
    const now = this.#clock.monotonic();
    const ready: Job[] = [];
    const holdsOver: string[] = [];
    for (let next = this.#firstTimed(); next !== null && next.dueAtMs <= now; next = this.#firstTimed()) {
      this.#dueAt.delete(next.job.id);
      if (next.job.hold !== null) {
        holdsOver.push(next.job.id);
        continue;
      }
      const job = { ...next.job, nextTryAt: null };
      this.put(job);
      ready.push(job);
    }
    return { ready, holdsOver };
  }

  /** Milliseconds until the next job that waits for a time is due; null when none does. */
  dueInMs(): number | null {
    const next = this.#firstTimed();
    return next === null ? null : Math.max(0, next.dueAtMs - this.#clock.monotonic());
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
    const job = this.#jobs.get(jobId);
    if (job) this.#notToCancel(job);
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
    if (isFree && job.state === 'cancelling') this.#toCancel.add(originOf(job.remoteUrl), job.id);
    else this.#notToCancel(job);
  }

  #notToCancel({ id, remoteUrl }: Job): void {
    if (!this.#toCancel.isEmpty) this.#toCancel.delete(originOf(remoteUrl), id);
  }

  #putTime(job: Job): void {
    const shownAt = job.hold?.until ?? job.nextTryAt;
    if (shownAt === null) {
      this.#dueAt.delete(job.id);
      return;
    }
    const known = this.#dueAt.get(job.id);
    if (known?.shownAt === shownAt) return;
    // A time further away was reckoned before the clock was set back, and means nothing any more.
    const longestMs = job.error?.facts.retryAfterSeconds === undefined ? longestBackOffMs : longestWaitMs;
    const leftMs = Math.min(Math.max(0, shownAt - this.#clock.now()), longestMs);
    const dueAtMs = this.#clock.monotonic() + leftMs;
    this.#dueAt.set(job.id, { shownAt, dueAtMs });
    this.#timed.add(dueAtMs, job.id);
  }

  /** Times that were given up meanwhile are dropped when they come to the front: of thousands, each would cost a search. */
  #firstTimed(): { job: Job; dueAtMs: number } | null {
    for (;;) {
      const jobId = this.#timed.first;
      const dueAtMs = this.#timed.leastKey;
      if (jobId === undefined || dueAtMs === null) return null;
      const job = this.#jobs.get(jobId);
      if (job && this.#dueAt.get(jobId)?.dueAtMs === dueAtMs) return { job, dueAtMs };
      this.#timed.remove(dueAtMs, jobId);
    }
  }

  #letTargetGo({ id, remoteUrl }: Job): void {
    if (this.#holders.get(remoteUrl) === id) this.#holders.delete(remoteUrl);
  }
}
