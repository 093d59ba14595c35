import type { Clock } from '../../transfer/ports.ts';
import type { SimTime } from './sim-time.ts';

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
  readonly #onStruck: (where: string) => void;

  /** @param strikeAt touch that it does not survive; infinity for none. */
  constructor(time: SimTime, strikeAt: number, onStruck: (where: string) => void) {
    this.#strikeAt = strikeAt;
    this.#onStruck = onStruck;
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
    if (this.touches === this.#strikeAt) this.#onStruck(where);
    return this.isAlive;
  }
}
