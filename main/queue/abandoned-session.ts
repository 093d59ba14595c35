import { randomUUID } from 'node:crypto';
import { finishedStates } from '../../shared/job-view.ts';
import type { Job } from './job.ts';
import type { AbandonedSession } from './job-store.ts';

/** The job's session as one that is given up; null when none is open. */
export function abandonedSessionOf(job: Job, now: number): AbandonedSession | null {
  const { state, facts, remoteUrl, fileName } = job;
  if (facts.sessionId === null || finishedStates.has(state)) return null;
  return {
    id: randomUUID(),
    remoteUrl,
    sessionId: facts.sessionId,
    hostId: facts.hostId,
    fileName,
    withoutAnswerMs: 0,
    addedAt: now,
  };
}
