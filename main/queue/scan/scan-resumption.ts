import type { Clock, Logger } from '../../transfer/ports.ts';
import type { QueueBook } from '../queue-book.ts';
import type { Scans } from './scans.ts';

/** Until a search that the store has cut off is tried again. */
const goOnMs = 10_000;

/** Goes on with every search that was cut off, by the end of the program or by a store that takes nothing. */
export class ScanResumption {
  readonly #book: QueueBook;
  readonly #scans: Scans;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #cancelNext: () => void = () => undefined;
  #isStopped = false;

  constructor(book: QueueBook, scans: Scans, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#book = book;
    this.#scans = scans;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    for (const batch of [...this.#book.list.batches()]) {
      if (batch.scan !== 'running' || this.#scans.isUnderWay(batch.id)) continue;
      this.#scans.goOn(batch).catch((cause: unknown) => {
        this.#logger.warn('a search for files could not go on', { cause: String(cause) });
        if (this.#isStopped) return;
        this.#cancelNext();
        this.#cancelNext = this.#clock.schedule(goOnMs, () => this.start());
      });
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelNext();
  }
}
