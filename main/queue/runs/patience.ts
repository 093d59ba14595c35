import type { UploadError, UploadErrorCode } from '../../../shared/upload-error.ts';
import type { Random } from '../../transfer/ports.ts';
import { longestBackOffMs } from '../../transfer/retry-policy.ts';
import type { Job } from '../job.ts';
import { delayAfter } from './next-try.ts';

/** The last failure of a job. */
interface Failure {
  /** On the clock that stands still while the queue is held back. */
  atMs: number;
  code: UploadErrorCode;
  /** How often it came in a row, without progress in between. */
  inARow: number;
  /** Until the try that it was followed by; null for none. */
  delayMs: number | null;
}

/**
 * How long jobs are tried without progress, on a clock that never jumps. Time in which the whole queue is held
 * back (without a network, asleep, on battery) is nobody's fault and does not count.
 */
export class Patience {
  readonly #monotonic: () => number;
  readonly #random: Random;
  readonly #failures = new Map<string, Failure>();
  #heldMs = 0;
  #heldSinceMs: number | null = null;

  constructor(monotonic: () => number, random: Random) {
    this.#monotonic = monotonic;
    this.#random = random;
  }

  follow(isHeld: boolean): void {
    if (isHeld) {
      this.#heldSinceMs ??= this.#monotonic();
    } else if (this.#heldSinceMs !== null) {
      this.#heldMs += this.#monotonic() - this.#heldSinceMs;
      this.#heldSinceMs = null;
    }
  }

  /**
   * Takes note of a failure of a try, or of what came of it since `startedAtMs`; asked once for each.
   * @returns `spentMs` on the try and on the wait for it since the failure before; `delayMs` until the next try, null
   *   for none
   */
  afterFailure(
    job: Job,
    error: UploadError,
    startedAtMs: number,
  ): { spentMs: number; delayMs: number | null } {
    const { code } = error;
    const atMs = this.#clock();
    const triedMs = Math.max(0, this.#monotonic() - startedAtMs);
    // Progress, or a wish of the user, begins the count anew.
    const last = job.attempts > 0 ? this.#failures.get(job.id) : undefined;
    const inARow = last?.code === code ? last.inARow + 1 : 1;
    const spentMs = last === undefined ? triedMs : Math.min(atMs - last.atMs, mostWaitedMs(last) + triedMs);
    const delayMs = delayAfter(job, error, inARow, spentMs, this.#random);
    this.#failures.set(job.id, { atMs, code, inARow, delayMs });
    return { spentMs, delayMs };
  }

  forget(jobId: string): void {
    this.#failures.delete(jobId);
  }

  #clock(): number {
    const now = this.#monotonic();
    return now - this.#heldMs - (this.#heldSinceMs === null ? 0 : now - this.#heldSinceMs);
  }
}

/** A silent server may keep a job waiting for longer than its own delay; beyond any delay it waits for others, or for the user. */
const mostWaitedMs = ({ delayMs }: Failure): number => Math.max(delayMs ?? 0, longestBackOffMs);
