/** Time as a parameter. `now` is the wall clock (epoch ms), `monotonic` never jumps (ms since some start). */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Runs `callback` once after `delayMs`; the returned function takes it back. */
  schedule(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    // A deadline alone must not keep the program alive.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * One deadline that moves often. Moving it is two assignments: the timer behind it is only renewed when it
 * fires too early, so that a deadline per packet costs nothing.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #onExpire: () => void;
  #dueAt = Number.POSITIVE_INFINITY;
  #firesAt = Number.POSITIVE_INFINITY;
  #takeBack: (() => void) | null = null;

  constructor(clock: Clock, onExpire: () => void) {
    this.#clock = clock;
    this.#onExpire = onExpire;
  }

  set(delayMs: number): void {
    this.#dueAt = this.#clock.monotonic() + delayMs;
    if (this.#dueAt < this.#firesAt) this.#schedule();
  }

  clear(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  stop(): void {
    this.clear();
    this.#takeBack?.();
    this.#takeBack = null;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #schedule(): void {
    this.#takeBack?.();
    this.#firesAt = this.#dueAt;
    this.#takeBack = this.#clock.schedule(Math.max(0, this.#dueAt - this.#clock.monotonic()), () => {
      this.#takeBack = null;
      this.#firesAt = Number.POSITIVE_INFINITY;
      if (this.#dueAt === Number.POSITIVE_INFINITY) return;
      if (this.#dueAt > this.#clock.monotonic()) this.#schedule();
      else {
        this.clear();
        this.#onExpire();
      }
    });
  }
}
