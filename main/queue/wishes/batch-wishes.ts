import type { StepReport } from '../../../shared/ipc-contract.ts';
import type { Batch } from '../job.ts';
import type { ScanResumption } from '../scan/scan-resumption.ts';
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
  readonly #resumption: ScanResumption;

  constructor(
    parts: QueueParts,
    jobs: JobWishes,
    undoable: UndoableWishes,
    searches: { scans: Scans; resumption: ScanResumption },
  ) {
    this.#parts = parts;
    this.#jobs = jobs;
    this.#undoable = undoable;
    this.#scans = searches.scans;
    this.#resumption = searches.resumption;
  }

  pause(batchId: string): StepReport {
    return this.#jobs.pause(this.#idsIn(batchId), this.#changed(batchId, { isPaused: true }));
  }

  resume(batchId: string): StepReport {
    return this.#jobs.resume(this.#idsIn(batchId), this.#changed(batchId, { isPaused: false }));
  }

  cancel(batchId: string, options: WishOptions): StepReport {
    return this.cancelSearched([batchId], this.#idsIn(batchId), options);
  }

  /** Cancels the jobs, and the searches for more of the batches until that is taken back. */
  cancelSearched(batchIds: readonly string[], jobIds: readonly string[], options: WishOptions): StepReport {
    const { list } = this.#parts.book;
    // One without jobs goes with its search.
    const searched = batchIds.filter(
      (id) => list.batch(id)?.scan === 'running' && this.#idsIn(id).length > 0,
    );
    const waiting = new Set(searched.filter((id) => !this.#scans.isUnderWay(id)));
    const report = this.#undoable.cancel(jobIds, options, {
      batches: searched.flatMap((id) => this.#changed(id, { scan: 'stopped' })),
      batchesBack: () =>
        searched
          .filter((id) => waiting.has(id) || this.#scans.isAtRest(id))
          .flatMap((id) => this.#changed(id, { scan: 'running' })),
      onBack: () => {
        for (const id of searched) this.#scans.takeUp(id);
        this.#resumption.goOnLater();
      },
    });
    for (const id of batchIds) {
      if (report.undo !== null && searched.includes(id)) this.#scans.rest(id, undoMs);
      else if (options.isNow || !this.#scans.isAtRest(id)) this.#scans.leaveOut(id);
    }
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
