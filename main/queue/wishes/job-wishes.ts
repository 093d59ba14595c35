import { originOf } from '../../../shared/address.ts';
import type { StepReport } from '../../../shared/ipc-contract.ts';
import { finishedStates } from '../../../shared/job-view.ts';
import type { Batch, Job } from '../job.ts';
import type { QueueParts } from './queue-parts.ts';
import { refreshSource } from './source-refresh.ts';
import { stepJobs } from './step-jobs.ts';

/** What the user can wish of uploads and need not be able to take back. Throws what the store throws. */
export class JobWishes {
  readonly #parts: QueueParts;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** @param batches stored with it, at once. */
  pause(jobIds: readonly string[], batches: readonly Batch[] = []): StepReport {
    return stepJobs(
      this.#parts,
      jobIds,
      () => ({ type: 'pause' }),
      (run) => run.pause(),
      batches,
    );
  }

  /** @param batches as with `pause`. */
  resume(jobIds: readonly string[], batches: readonly Batch[] = []): StepReport {
    return stepJobs(this.#parts, jobIds, () => ({ type: 'resume' }), undefined, batches);
  }

  runNow(jobIds: readonly string[]): StepReport {
    const report = stepJobs(this.#parts, jobIds, () => ({ type: 'run-now' }));
    const refused = new Set(report.refusedJobIds);
    for (const id of jobIds) if (!refused.has(id)) this.#admit(id);
    return report;
  }

  async retry(jobIds: readonly string[]): Promise<StepReport> {
    const refusedJobIds: string[] = [];
    try {
      // One file after the other: thousands of open files at once are more than a system allows.
      for (const id of jobIds) if (!(await this.#retryOne(id))) refusedJobIds.push(id);
    } finally {
      this.#parts.runs.schedule();
    }
    return { refusedJobIds, undo: null };
  }

  change(jobIds: readonly string[], change: Pick<Job, 'priority'> | Pick<Job, 'bytesPerSecond'>): StepReport {
    const { book, runs } = this.#parts;
    const jobs = jobIds.flatMap((id) => {
      const job = book.list.get(id);
      return job === undefined || finishedStates.has(job.state) ? [] : [{ ...job, ...change }];
    });
    book.save(jobs);
    runs.schedule();
    const changed = new Set(jobs.map(({ id }) => id));
    return { refusedJobIds: jobIds.filter((id) => !changed.has(id)), undo: null };
  }

  async #retryOne(jobId: string): Promise<boolean> {
    if (!this.#isTargetFree(jobId) || !(await refreshSource(jobId, this.#parts))) return false;
    if (!this.#isTargetFree(jobId) || !this.#parts.book.step(jobId, { type: 'retry' })) return false;
    this.#admit(jobId);
    return true;
  }

  /** A cancelled upload gave its target up: what was added there since goes first. */
  #isTargetFree(jobId: string): boolean {
    const { book } = this.#parts;
    const job = book.list.get(jobId);
    return job !== undefined && !book.list.isTargetTaken(job);
  }

  /** Tries its server at once, whatever went wrong there. */
  #admit(jobId: string): void {
    const { book, runs } = this.#parts;
    const job = book.list.get(jobId);
    if (job) runs.gates.admit(originOf(job.remoteUrl));
  }
}
