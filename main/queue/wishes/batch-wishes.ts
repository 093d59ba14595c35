import type { StepReport } from '../../../shared/ipc-contract.ts';
import type { Batch } from '../job.ts';
import type { Scans } from '../scan/scans.ts';
import type { JobWishes } from './job-wishes.ts';
import type { QueueParts } from './queue-parts.ts';
import { undoMs } from './undo-offers.ts';
import type { UndoableWishes, WishOptions } from './undoable-wishes.ts';

/** What the user can wish of one drop or one folder as a whole. Throws what the store throws. */
export class BatchWishes {
  readonly #parts: QueueParts;
  readonly #jobs: JobWishes;
  readonly #undoable: UndoableWishes;
  readonly #scans: Scans;

  constructor(parts: QueueParts, jobs: JobWishes, undoable: UndoableWishes, scans: Scans) {
    this.#parts = parts;
    this.#jobs = jobs;
    this.#undoable = undoable;
    this.#scans = scans;
  }

  pause(batchId: string): StepReport {
    return this.#jobs.pause(this.#idsIn(batchId), this.#changed(batchId, { isPaused: true }));
  }

  resume(batchId: string): StepReport {
    return this.#jobs.resume(this.#idsIn(batchId), this.#changed(batchId, { isPaused: false }));
  }

  cancel(batchId: string, options: WishOptions): StepReport {
    const jobIds = this.#idsIn(batchId);
    const isSearched = this.#parts.book.list.batch(batchId)?.scan === 'running';
    // One without jobs goes with its search.
    const ended = isSearched && jobIds.length > 0 ? this.#changed(batchId, { scan: 'stopped' }) : [];
    const report = this.#undoable.cancel(jobIds, options, {
      batches: ended,
      batchesBack: () => (this.#scans.isAtRest(batchId) ? this.#changed(batchId, { scan: 'running' }) : []),
      onBack: () => this.#scans.takeUp(batchId),
    });
    if (report.undo === null) this.#scans.leaveOut(batchId);
    else if (isSearched) this.#scans.rest(batchId, undoMs);
    return report;
  }

  retryFailed(batchId: string): Promise<StepReport> {
    const { list } = this.#parts.book;
    return this.#jobs.retry(this.#idsIn(batchId).filter((id) => list.get(id)?.state === 'error'));
  }

  /** False when there is no such batch. */
  change(batchId: string, change: Pick<Batch, 'bytesPerSecond'>): boolean {
    const batches = this.#changed(batchId, change);
    if (batches.length === 0) return false;
    const { book, runs } = this.#parts;
    book.commit({ batches });
    runs.schedule();
    return true;
  }

  /** None when there is no such batch. Nothing is stored yet. */
  #changed(batchId: string, change: Partial<Batch>): Batch[] {
    const batch = this.#parts.book.list.batch(batchId);
    return batch === undefined ? [] : [{ ...batch, ...change }];
  }

  #idsIn(batchId: string): string[] {
    return this.#parts.book.list.idsInBatch(batchId);
  }
}
