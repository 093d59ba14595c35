import type { StepReport } from '../../../shared/ipc-contract.ts';
import type { Batch } from '../job.ts';
import type { Scans } from '../scan/scans.ts';
import type { JobWishes } from './job-wishes.ts';
import type { QueueParts } from './queue-parts.ts';
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
    this.change(batchId, { isPaused: true });
    return this.#jobs.pause(this.#idsIn(batchId));
  }

  resume(batchId: string): StepReport {
    this.change(batchId, { isPaused: false });
    return this.#jobs.resume(this.#idsIn(batchId));
  }

  cancel(batchId: string, options: WishOptions): StepReport {
    this.#scans.leaveOut(batchId);
    return this.#undoable.cancel(this.#idsIn(batchId), options);
  }

  retryFailed(batchId: string): Promise<StepReport> {
    const { list } = this.#parts.book;
    return this.#jobs.retry(this.#idsIn(batchId).filter((id) => list.get(id)?.state === 'error'));
  }

  /** False when there is no such batch. */
  change(batchId: string, change: Partial<Pick<Batch, 'bytesPerSecond' | 'isPaused'>>): boolean {
    const { book, runs } = this.#parts;
    const batch = book.list.batch(batchId);
    if (batch === undefined) return false;
    book.commit({ batches: [{ ...batch, ...change }] });
    runs.schedule();
    return true;
  }

  #idsIn(batchId: string): string[] {
    return this.#parts.book.list.idsInBatch(batchId);
  }
}
