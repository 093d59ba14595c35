import type { Clock } from '../../transfer/ports.ts';
import type { SimTime } from './sim-time.ts';

/** So many timers one after the other, and nothing was done in any of them. */
const spinningTimers = 200;

interface LifeFates {
  /** The touch that it does not survive. */
  struck(where: string): void;
  /** It wakes up again and again for nothing. */
  spins(): void;
}

/**
 * One run of the program, from its start to its end or crash. After a crash nothing that it still does has any
 * effect: its ports are dead. Every touch of a port is a place where it can be struck.
 */
export class SimLife {
  readonly clock: Clock;
  isAlive = true;
  /** Touches so far. */
  touches = 0;
  readonly #strikeAt: number;
  readonly #fates: LifeFates;
  #idleTimers = 0;

  /** @param strikeAt touch that it does not survive; infinity for none. */
  constructor(time: SimTime, strikeAt: number, fates: LifeFates) {
    this.#strikeAt = strikeAt;
    this.#fates = fates;
    const bornAtMs = time.monotonicMs;
    this.clock = {
      now: () => time.wallMs,
      monotonic: () => time.monotonicMs - bornAtMs,
      schedule: (delayMs, callback) =>
        time.after(delayMs, () => {
          if (this.touch('timer')) callback();
        }),
    };
  }

  /** False when the program is not there any more: then the call must do nothing. */
  touch(where: string): boolean {
    if (!this.isAlive) return false;
    this.touches += 1;
    this.#idleTimers = where === 'timer' ? this.#idleTimers + 1 : 0;
    if (this.#idleTimers === spinningTimers) this.#fates.spins();
    if (this.touches === this.#strikeAt) this.#fates.struck(where);
    return this.isAlive;
  }
}
