import type { HistoryEntry } from '../../shared/history-entry.ts';
import { finishedStates } from '../../shared/job-view.ts';
import { version } from '../../shared/version.ts';
import type { Job } from './job.ts';

interface Surroundings {
  before: Job | undefined;
  /** That the job is known to have had. */
  lastSessionId: string | null;
  batchLabel: string;
}

/** What is kept of an upload that has just come to its end; null for every other change. */
export function entryOfEnd(
  job: Job,
  { before, lastSessionId, batchLabel }: Surroundings,
): HistoryEntry | null {
  const wasOver = before !== undefined && finishedStates.has(before.state);
  if (wasOver || !finishedStates.has(job.state)) return null;
  const isSent = job.state === 'acknowledged';
  return {
    kind: 'upload',
    jobId: job.id,
    batchId: job.batchId,
    batchLabel,
    fileName: job.fileName,
    relativePath: job.relativePath,
    sourcePath: job.sourcePath,
    remoteUrl: job.remoteUrl,
    totalBytes: job.sourceIdentity.sizeBytes,
    sha256: isSent && job.digest?.bytes === job.sourceIdentity.sizeBytes ? job.digest.sha256 : null,
    outcome: isSent ? 'acknowledged' : 'cancelled',
    cancelOutcome: job.cancelOutcome,
    closeUnconfirmed: job.closeUnconfirmed,
    // A cancelled upload forgets its session.
    sessionId: job.facts.sessionId ?? before?.facts.sessionId ?? lastSessionId,
    serverWords: job.serverWords,
    reply: job.facts.reply,
    notes: [...job.facts.notes],
    tries: job.tries,
    clientVersion: version,
    addedAt: job.addedAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt ?? job.addedAt,
  };
}
