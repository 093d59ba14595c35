import { errorSentence } from '../../shared/i18n/error-words.ts';
import { waitWords } from '../../shared/i18n/wait-words.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { waitReason } from '../../shared/wait-reason.ts';
import type { JobRow } from '../queue/control/control-contract.ts';

/** An upload as one line of JSON: everything that is known of it. Times are epoch milliseconds. */
export function jobJson(
  { job, progress }: JobRow,
  status: QueueStatus,
  now: number,
): Record<string, unknown> {
  const wait = waitReason(job, status, now, progress);
  const { id, batchId, sourcePath, relativePath, remoteUrl, state, error, ...rest } = job;
  const { acknowledgedBytes, bytesPerSecond, secondsLeft } = progress;
  return {
    job: id,
    batch: batchId,
    file: sourcePath,
    name: relativePath,
    url: remoteUrl,
    state,
    acknowledgedBytes,
    totalBytes: job.totalBytes,
    bytesPerSecond,
    secondsLeft,
    wait: wait && { reason: wait.kind, until: wait.until, message: waitWords(wait, now) },
    error: error && { code: error.code, message: errorSentence(error) },
    priority: rest.priority,
    limit: rest.bytesPerSecond,
    isRunNow: rest.isRunNow,
    cancelOutcome: rest.cancelOutcome,
    closeUnconfirmed: rest.closeUnconfirmed,
    sessionId: rest.sessionId,
    sha256: rest.sha256,
    reply: rest.reply,
    notes: rest.notes,
    attempts: rest.attempts,
    tries: rest.tries,
    nextTryAt: rest.nextTryAt,
    addedAt: rest.addedAt,
    startedAt: rest.startedAt,
    finishedAt: rest.finishedAt,
  };
}
