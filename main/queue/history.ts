import type { UploadEntry } from '../../shared/history-entry.ts';
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
): UploadEntry | null {
  const wasOver = before !== undefined && finishedStates.has(before.state);
  if (wasOver || !finishedStates.has(job.state)) return null;
  const isSent = job.state === 'acknowledged';
  // A cancelled upload forgets its session.
  const sessionId = job.facts.sessionId ?? before?.facts.sessionId ?? lastSessionId;
  return {
    ...knownOf(job, batchLabel),
    sha256: isSent && job.digest?.bytes === job.sourceIdentity.sizeBytes ? job.digest.sha256 : null,
    outcome: isSent ? 'acknowledged' : 'cancelled',
    sessionId,
    finishedAt: job.finishedAt ?? job.addedAt,
  };
}

/** What is kept of an upload that leaves the list at `now` (epoch ms); null when its end is in the history already. */
export function entryOfRemoval(
  job: Job,
  { lastSessionId, batchLabel }: Omit<Surroundings, 'before'>,
  now: number,
): UploadEntry | null {
  if (finishedStates.has(job.state)) return null;
  const { error, facts } = job;
  return {
    ...knownOf(job, batchLabel),
    sha256: null,
    outcome: 'error',
    failure: { error, acknowledgedBytes: facts.acknowledgedBytes },
    sessionId: facts.sessionId ?? lastSessionId,
    finishedAt: now,
  };
}

function knownOf(
  job: Job,
  batchLabel: string,
): Omit<UploadEntry, 'sha256' | 'outcome' | 'failure' | 'sessionId' | 'finishedAt'> {
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
    cancelOutcome: job.cancelOutcome,
    closeUnconfirmed: job.closeUnconfirmed,
    serverWords: job.serverWords,
    reply: job.facts.reply,
    notes: [...job.facts.notes],
    tries: job.tries,
    clientVersion: version,
    addedAt: job.addedAt,
    startedAt: job.startedAt,
  };
}
