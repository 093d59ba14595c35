import type { Job } from '../../queue/job.ts';
import { isCondition } from '../../transfer/retry-policy.ts';

/** Seconds between tries, without their jitter of a fifth. */
const leastSeconds = [4, 12, 48, 240, 480];
/** The last try before patience ends may come earlier. */
const patienceMs = 13 * 24 * 3_600_000;

/** Watches that tries without progress are counted, and grow apart. */
export class RetryWatch {
  readonly #last = new Map<string, { attempts: number; bestBytes: number }>();

  /** The user asked for another try. */
  forgive(jobId: string): void {
    this.#last.delete(jobId);
  }

  /** What is wrong with a job that is written down; null when nothing is. */
  faultIn(before: Job | undefined, now: Job, wallMs: number): string | null {
    const { attempts, error, facts, id, nextTryAt, state, withoutProgressMs } = now;
    const isTried = before?.state !== 'transientError' && before?.state !== 'cancelling';
    const isFailure = state === 'transientError' && isTried && error !== null;
    if (!isFailure || nextTryAt === null || isCondition(error.code)) return null;
    const last = this.#last.get(id);
    this.#last.set(id, { attempts, bestBytes: facts.bestBytes });
    const isCounted = last === undefined || last.bestBytes !== facts.bestBytes || attempts > last.attempts;
    if (!isCounted) return `attempts ${attempts} after ${last.attempts}`;
    const leastMs = 1_000 * (leastSeconds[Math.min(attempts, leastSeconds.length) - 1] ?? 0);
    const isEarly = nextTryAt - wallMs < leastMs && withoutProgressMs < patienceMs;
    return isEarly ? `attempt ${attempts} is followed by another after ${nextTryAt - wallMs} ms` : null;
  }
}
