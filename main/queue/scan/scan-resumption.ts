import type { ScanView } from '../../../shared/queue-status.ts';
import type { Clock, Logger } from '../../transfer/ports.ts';
import type { Batch } from '../job.ts';
import type { QueueBook } from '../queue-book.ts';
import type { Scans } from './scans.ts';

/** Until the next try, and how long a folder may take to tell its names in it: both are doubled by every try. */
const firstWaitMs = 10_000;
const longestWaitMs = 300_000;
const firstPatienceMs = 30_000;
const longestPatienceMs = 3_600_000;

interface Wait {
  cancel(): void;
  /** Null: not for a disk that does not answer. */
  view: ScanView | null;
}

/**
 * Goes on with every search that was cut off, by the end of the program, by a store that takes nothing, or by a disk
 * that does not answer.
 */
export class ScanResumption {
  readonly #book: QueueBook;
  readonly #scans: Scans;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** By batch. */
  readonly #waits = new Map<string, Wait>();
  #isOn = false;

  constructor(book: QueueBook, scans: Scans, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#book = book;
    this.#scans = scans;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#isOn = true;
    for (const batch of this.#cutOff()) void this.#goOn(batch, 0);
  }

  /** Nothing happens before the start. */
  goOnLater(): void {
    for (const batch of this.#cutOff()) this.#wait(batch, 1, true);
  }

  stop(): void {
    this.#isOn = false;
    for (const { cancel } of this.#waits.values()) cancel();
    this.#waits.clear();
  }

  /** Searches that wait for a disk that does not answer. */
  views(): ScanView[] {
    return [...this.#waits].flatMap(([batchId, { view }]) => (this.#isCutOff(batchId) && view ? [view] : []));
  }

  async #goOn(batch: Batch, tries: number): Promise<void> {
    let isSilent = true;
    try {
      await this.#scans.goOn(batch, Math.min(firstPatienceMs * 2 ** tries, longestPatienceMs));
    } catch (cause) {
      this.#logger.warn('a search for files could not go on', { cause: String(cause) });
      isSilent = false;
    }
    for (const next of this.#cutOff()) this.#wait(next, next.id === batch.id ? tries + 1 : 1, isSilent);
  }

  #wait(batch: Batch, tries: number, isSilent: boolean): void {
    const { id } = batch;
    const delayMs = Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs);
    const cancel = this.#clock.schedule(delayMs, () => {
      this.#waits.delete(id);
      const now = this.#book.list.batch(id);
      if (now && this.#isCutOff(id)) void this.#goOn(now, tries);
    });
    this.#waits.set(id, { cancel, view: isSilent ? this.#viewOf(batch, delayMs) : null });
    this.#book.tell({ type: 'status' });
  }

  #viewOf({ id: batchId, label }: Batch, delayMs: number): ScanView {
    const { list } = this.#book;
    const found = list.idsInBatch(batchId).flatMap((id) => list.get(id) ?? []);
    return {
      batchId,
      label,
      foundFiles: found.length,
      foundBytes: found.reduce((sum, { sourceIdentity }) => sum + sourceIdentity.sizeBytes, 0),
      skippedItems: 0,
      nextLookAt: this.#clock.now() + delayMs,
    };
  }

  /** Those that do not wait already. */
  #cutOff(): Batch[] {
    if (!this.#isOn) return [];
    return [...this.#book.list.batches()].filter(({ id }) => this.#isCutOff(id) && !this.#waits.has(id));
  }

  #isCutOff(batchId: string): boolean {
    return this.#book.list.batch(batchId)?.scan === 'running' && !this.#scans.isUnderWay(batchId);
  }
}
