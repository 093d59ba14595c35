import type { CancelOutcome, JobState } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import type { Job } from './job.ts';

/** What happens to a job: wishes of the user, turns of the scheduler, news from its run. */
export type JobEvent =
  | { type: 'pause' }
  | { type: 'resume' }
  /** `mayHaveSession`: a session id is known, a run is under way that may still learn one, or a lost session took the last byte. */
  | { type: 'cancel'; mayHaveSession: boolean }
  | { type: 'retry' }
  /** What a wait was for may be over, as when the network is back. */
  | { type: 'hurry' }
  | { type: 'start' }
  | { type: 'session-opened' }
  /** Every byte is there; the reply is being fetched. */
  | { type: 'transferred' }
  | { type: 'closing' }
  | { type: 'completed'; confirmed: boolean; afterCancel: boolean; warning: UploadError | null }
  | { type: 'cancelled'; outcome: CancelOutcome }
  /** The run ended without a result: paused, or dropped at the end of the program. */
  | { type: 'run-stopped' }
  /** `nextTryAt` is null when it is not tried again by itself. */
  | { type: 'run-failed'; error: UploadError; nextTryAt: number | null };

const runningStates: ReadonlySet<JobState> = new Set([
  'connecting',
  'transferring',
  'transferred',
  'closing',
]);
const pausableStates: ReadonlySet<JobState> = new Set([
  'queued',
  'connecting',
  'transferring',
  'transferred',
  'transientError',
]);
const cancellableStates: ReadonlySet<JobState> = new Set([
  ...pausableStates,
  'closing',
  'suspended',
  'error',
]);

/**
 * The job's life as a pure function; null refuses an event that has no place in the state. Job states
 * follow BG_JOB_STATE. News from a run that the user has meanwhile paused or cancelled never undo the wish.
 */
export function stepJob(job: Job, event: JobEvent, now: number): Job | null {
  const { state } = job;
  switch (event.type) {
    case 'pause':
      return pausableStates.has(state) ? { ...job, state: 'suspended', error: null, nextTryAt: null } : null;
    case 'resume':
      return state === 'suspended' ? { ...job, state: 'queued', attempts: 0, lastProgressAt: now } : null;
    case 'retry':
      return retry(job, now);
    case 'hurry':
      return hurry(job);
    case 'cancel':
      if (!cancellableStates.has(state)) return null;
      return event.mayHaveSession
        ? { ...job, state: 'cancelling', error: null, nextTryAt: null, attempts: 0, lastProgressAt: now }
        : settle(job, 'cancelled', now, { cancelOutcome: 'nothing-sent', error: null });
    case 'start':
      return state === 'queued' || state === 'transientError' ? start(job, now) : null;
    case 'session-opened':
      return state === 'connecting' ? { ...job, state: 'transferring', error: null } : null;
    case 'transferred':
      return state === 'connecting' || state === 'transferring'
        ? { ...job, state: 'transferred', error: null }
        : null;
    case 'closing':
      return state === 'connecting' || state === 'transferring' || state === 'transferred'
        ? { ...job, state: 'closing', error: null }
        : null;
    case 'completed':
      return onCompleted(job, event, now);
    case 'cancelled':
      return state === 'cancelling'
        ? settle(job, 'cancelled', now, {
            cancelOutcome: event.outcome,
            error: null,
            facts: { ...noSession, notes: job.facts.notes },
          })
        : null;
    case 'run-stopped':
      return runningStates.has(state) ? { ...job, state: 'queued' } : null;
    case 'run-failed':
      return onRunFailed(job, event, now);
  }
}

/** The patience with a server begins anew when the user asks for another try. */
/** Time that the program was not running, or the job was not wanted, is no time without progress. */
const start = (job: Job, now: number): Job => ({
  ...job,
  state: 'connecting',
  nextTryAt: null,
  lastProgressAt: job.attempts === 0 ? now : job.lastProgressAt,
});

/** The patience with the server goes on where it was: only the wait is skipped. */
function hurry(job: Job): Job | null {
  if (job.nextTryAt === null) return null;
  return { ...job, state: job.state === 'transientError' ? 'queued' : job.state, nextTryAt: null };
}

function retry(job: Job, now: number): Job | null {
  const anew = { state: 'queued', error: null, attempts: 0, nextTryAt: null, lastProgressAt: now } as const;
  switch (job.state) {
    case 'error':
    case 'transientError':
      return { ...job, ...anew, facts: { ...job.facts, recreations: 0 } };
    case 'queued':
      // After a restart a job may still wait for the time of its next try.
      return job.nextTryAt === null ? null : { ...job, ...anew };
    case 'cancelled':
      return { ...job, ...anew, facts: noSession, cancelOutcome: null, finishedAt: null };
    case 'cancelling':
      return job.error === null ? null : { ...job, nextTryAt: null };
    default:
      return null;
  }
}

function onCompleted(job: Job, event: Extract<JobEvent, { type: 'completed' }>, now: number): Job | null {
  // A pause that came while Close-Session was under way came too late: the file is there.
  const canComplete = runningStates.has(job.state) || job.state === 'cancelling' || job.state === 'suspended';
  if (!canComplete) return null;
  return settle(job, 'acknowledged', now, {
    error: event.warning,
    closeUnconfirmed: !event.confirmed,
    // The cancel may also have come when the run was over but not yet noted.
    cancelOutcome: event.afterCancel || job.state === 'cancelling' ? 'finished-before' : null,
  });
}

function onRunFailed(job: Job, event: Extract<JobEvent, { type: 'run-failed' }>, now: number): Job | null {
  const { error, nextTryAt } = event;
  const attempts = job.attempts + 1;
  if (job.state === 'cancelling') {
    // Out of time: by now the server has dropped the session without being told.
    if (nextTryAt === null)
      return settle(job, 'cancelled', now, { cancelOutcome: 'server-forgot', facts: noSession });
    return { ...job, error, attempts, nextTryAt };
  }
  if (!runningStates.has(job.state)) return null;
  return { ...job, state: nextTryAt === null ? 'error' : 'transientError', error, attempts, nextTryAt };
}

const settle = (job: Job, state: JobState, now: number, change: Partial<Job>): Job => ({
  ...job,
  state,
  nextTryAt: null,
  attempts: 0,
  finishedAt: now,
  ...change,
});
