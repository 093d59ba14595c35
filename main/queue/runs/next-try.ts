import type { UploadError } from '../../../shared/upload-error.ts';
import type { Random } from '../../transfer/ports.ts';
import { backOffMs, defaultNoProgressTimeoutMs, retryDelayMs } from '../../transfer/retry-policy.ts';
import type { Job } from '../job.ts';
import { sessionLifeMs } from '../session-sweeper.ts';

/**
 * Milliseconds until a job is tried again after a run of it has failed; null: it is not.
 * @param sameInARow failures with the same code since the last progress, nothing else in between, this one included
 * @param spentMs without progress in this run, and waiting for it
 */
export function delayAfter(
  job: Job,
  error: UploadError,
  sameInARow: number,
  spentMs: number,
  random: Random,
): number | null {
  const attempts = job.attempts + 1;
  const withoutProgressMs = job.withoutProgressMs + spentMs;
  if (job.state === 'cancelling') {
    // Whatever the server says meanwhile, it is asked until it has forgotten the session by itself.
    const isForgotten = withoutProgressMs >= sessionLifeMs;
    return isForgotten ? null : backOffMs(attempts, error.facts.retryAfterSeconds ?? 0, random);
  }
  const noProgressTimeoutMs = defaultNoProgressTimeoutMs;
  return retryDelayMs({ error, attempts, sameInARow, withoutProgressMs, noProgressTimeoutMs }, random);
}
