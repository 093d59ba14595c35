import { type BatchView, finishedStates } from '../../shared/job-view.ts';
import type { Job } from './job.ts';

/** The jobs and batches in memory, in the order of adding, with the few views that the queue asks for. */
export class JobList {
  readonly #jobs = new Map<string, Job>();
  readonly #batches = new Map<string, BatchView>();
  readonly #jobsInBatch = new Map<string, number>();
  /** Jobs that could run: queued, waiting for a retry, or cancelling. */
  readonly #waiting = new Map<string, Job>();
  /** Target address → id of the upload there that is not over. */
  readonly #holders = new Map<string, string>();

  get(jobId: string): Job | undefined {
    return this.#jobs.get(jobId);
  }

  put(job: Job): void {
    if (!this.#jobs.has(job.id)) {
      this.#jobsInBatch.set(job.batchId, (this.#jobsInBatch.get(job.batchId) ?? 0) + 1);
    }
    this.#jobs.set(job.id, job);
    const canRun = job.state === 'queued' || job.state === 'transientError' || job.state === 'cancelling';
    if (canRun) this.#waiting.set(job.id, job);
    else this.#waiting.delete(job.id);
    if (finishedStates.has(job.state)) this.#letTargetGo(job);
    else this.#holders.set(job.remoteUrl, job.id);
  }

  /** Whether another upload to the job's target is not over. */
  isTargetTaken({ id, remoteUrl }: Job): boolean {
    const holder = this.#holders.get(remoteUrl);
    return holder !== undefined && holder !== id;
  }

  putBatch(batch: BatchView): void {
    this.#batches.set(batch.id, batch);
  }

  /** A batch goes with its last job. */
  remove(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (!job) return;
    this.#jobs.delete(jobId);
    this.#waiting.delete(jobId);
    this.#letTargetGo(job);
    const left = (this.#jobsInBatch.get(job.batchId) ?? 1) - 1;
    this.#jobsInBatch.set(job.batchId, left);
    if (left === 0) {
      this.#jobsInBatch.delete(job.batchId);
      this.#batches.delete(job.batchId);
    }
  }

  all(): IterableIterator<Job> {
    return this.#jobs.values();
  }

  batches(): IterableIterator<BatchView> {
    return this.#batches.values();
  }

  waiting(): IterableIterator<Job> {
    return this.#waiting.values();
  }
  #letTargetGo({ id, remoteUrl }: Job): void {
    if (this.#holders.get(remoteUrl) === id) this.#holders.delete(remoteUrl);
  }
}
