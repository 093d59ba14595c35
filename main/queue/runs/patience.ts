import type { Job } from '../job.ts';

/**
 * The time that jobs spend without progress, on a clock that never jumps. Time in which the whole queue is held
 * back (without a network, asleep, on battery) is nobody's fault and does not count.
 */
export class Patience {
  readonly #monotonic: () => number;
  /** Time of each job's last failure, on the clock that stands still while the queue is held back. */
  readonly #failedAtMs = new Map<string, number>();
  #heldMs = 0;
  #heldSinceMs: number | null = null;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  follow(isHeld: boolean): void {
    if (isHeld) {
      this.#heldSinceMs ??= this.#monotonic();
    } else if (this.#heldSinceMs !== null) {
      this.#heldMs += this.#monotonic() - this.#heldSinceMs;
      this.#heldSinceMs = null;
    }
  }

  /** Milliseconds since the last failure in a row, or since this try began; asked once for each failure. */
  spentMs(job: Pick<Job, 'id' | 'attempts'>, startedAtMs: number): number {
    const now = this.#clock();
    const failedAtMs = this.#failedAtMs.get(job.id);
    this.#failedAtMs.set(job.id, now);
    // Progress, or a wish of the user, begins the count anew.
    const isInARow = job.attempts > 0 && failedAtMs !== undefined;
    return isInARow ? now - failedAtMs : Math.max(0, this.#monotonic() - startedAtMs);
  }

  forget(jobId: string): void {
    this.#failedAtMs.delete(jobId);
  }

  #clock(): number {
    const now = this.#monotonic();
    return now - this.#heldMs - (this.#heldSinceMs === null ? 0 : now - this.#heldSinceMs);
  }
}
