import { randomUUID } from 'node:crypto';
import type { UndoOffer } from '../../../shared/queue-status.ts';
import type { Clock } from '../../transfer/ports.ts';

/** So long a wish can be taken back, and nothing of it is told to a server. */
export const undoMs = 8_000;

interface Offer {
  id: string;
  kind: UndoOffer['kind'];
  jobIds: readonly string[];
  endsAtMs: number;
  takeBack(): string[];
}

/** What the user can take back at this moment, the newest last. */
export class UndoOffers {
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #offers: Offer[] = [];
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, onEnd: () => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** @param takeBack returns the ids of the jobs that it was too late for. */
  make(kind: UndoOffer['kind'], jobIds: readonly string[], takeBack: () => string[]): UndoOffer | null {
    if (jobIds.length === 0) return null;
    const offer = { id: randomUUID(), kind, jobIds, takeBack, endsAtMs: this.#clock.monotonic() + undoMs };
    this.#offers = [...this.#running(), offer];
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.schedule(undoMs, this.#onEnd);
    return this.#view(offer);
  }

  /** Null when there is no such offer any more. */
  take(offerId: string): string[] | null {
    const offer = this.#running().find(({ id }) => id === offerId);
    if (offer === undefined) return null;
    const late = offer.takeBack();
    this.#offers = this.#offers.filter(({ id }) => id !== offerId);
    return late;
  }

  /** What is carried out already can't be taken back. */
  forget(jobIds: ReadonlySet<string>): void {
    this.#offers = this.#offers.filter((offer) => offer.jobIds.some((id) => !jobIds.has(id)));
  }

  all(): UndoOffer[] {
    return this.#running().map((offer) => this.#view(offer));
  }

  close(): void {
    this.#cancelTimer?.();
  }

  #running(): Offer[] {
    const now = this.#clock.monotonic();
    return this.#offers.filter(({ endsAtMs }) => endsAtMs > now);
  }

  #view({ id, kind, jobIds, endsAtMs }: Offer): UndoOffer {
    const until = Math.round(this.#clock.now() + endsAtMs - this.#clock.monotonic());
    return { id, kind, count: jobIds.length, until };
  }
}
