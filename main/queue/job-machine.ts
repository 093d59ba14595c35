import type { CancelOutcome, JobState } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import { afterEnd, endWithoutSession, forgottenByServer } from '../bits/session-end.ts';
import { isCondition } from '../transfer/retry-policy.ts';
import type { Job } from './job.ts';

/** What happens to a job: wishes of the user, turns of the scheduler, news from its run. */
export type JobEvent =
  | { type: 'pause' }
  | { type: 'resume' }
  /**
   * `mayHaveSession`: a session id is known, or a run is under way that may still learn one. `holdUntil`: the
   * server is told only then (epoch ms); null tells it now.
   */
  | { type: 'cancel'; mayHaveSession: boolean; holdUntil: number | null }
  /** Hides what is over or has failed; it leaves the list at `holdUntil`. */
  | { type: 'remove'; holdUntil: number }
  | { type: 'hold-over'; mayHaveSession: boolean }
  | { type: 'undo' }
  | { type: 'retry' }
  /** Goes before everything else. */
  | { type: 'run-now' }
  /** What a wait was for may be over, as when the network is back. */
  | { type: 'hurry' }
  | { type: 'start' }
  | { type: 'session-opened' }
  /** Every byte is there; the reply is being fetched. */
  | { type: 'transferred' }
  | { type: 'closing' }
  | { type: 'completed'; confirmed: boolean; afterCancel: boolean; warning: UploadError | null }
  | { type: 'cancelled'; outcome: CancelOutcome }
  /** The run ended without a result: paused, held back, or dropped at the end of the program. */
  | { type: 'run-stopped' }
  /**
   * `delayMs` until the next try; null when it is not tried again by itself. `spentMs`: on the try and on the wait
   * before it, since the failure before.
   */
  | { type: 'run-failed'; error: UploadError; delayMs: number | null; spentMs: number };

export const runningStates: ReadonlySet<JobState> = new Set([
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
const removableStates: ReadonlySet<JobState> = new Set(['acknowledged', 'cancelled', 'error']);
/** What can still happen to a job that is held back for Undo. */
const heldEvents: ReadonlySet<JobEvent['type']> = new Set(['cancel', 'hold-over', 'undo', 'completed']);

/**
 * The job's life as a pure function; null refuses an event that has no place in the state. Job states
 * follow BG_JOB_STATE. News from a run that the user has meanwhile paused or cancelled never undo the wish.
 * `now`: epoch ms.
 */
export function stepJob(job: Job, event: JobEvent, now: number): Job | null {
  const { state } = job;
  if (job.hold !== null && !heldEvents.has(event.type)) return null;
  switch (event.type) {
    case 'pause':
      return pausableStates.has(state)
        ? { ...job, state: 'suspended', error: null, nextTryAt: null, isRunNow: false }
        : null;
    case 'resume':
      return state === 'suspended'
        ? { ...decided(job), state: 'queued', attempts: 0, withoutProgressMs: 0 }
        : null;
    case 'retry':
      return retry(job);
    case 'run-now':
      return runNow(job);
    case 'hurry':
      return hurry(job);
    case 'cancel':
      return cancel(job, event, now);
    case 'remove':
      return removableStates.has(state) ? held(job, 'remove', event.holdUntil) : null;
    case 'hold-over':
      return job.hold?.kind === 'cancel'
        ? tellServer({ ...job, hold: null }, event.mayHaveSession, now)
        : null;
    case 'undo':
      return undo(job);
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
      return state === 'cancelling' ? cancelled(job, event.outcome, now) : null;
    case 'run-stopped':
      return runningStates.has(state) ? { ...job, state: 'queued' } : null;
    case 'run-failed':
      return onRunFailed(job, event, now);
  }
}

const start = (job: Job, now: number): Job => ({
  ...job,
  state: 'connecting',
  nextTryAt: null,
  tries: job.tries + 1,
  startedAt: job.startedAt ?? now,
});

function cancel(job: Job, event: Extract<JobEvent, { type: 'cancel' }>, now: number): Job | null {
  const { mayHaveSession, holdUntil } = event;
  if (job.hold !== null) {
    // A second cancel, of what is held back already, wants it now.
    const isNow = job.hold.kind === 'cancel' && holdUntil === null;
    return isNow ? tellServer({ ...job, hold: null }, mayHaveSession, now) : null;
  }
  if (!cancellableStates.has(job.state)) return null;
  if (holdUntil === null) return tellServer(job, mayHaveSession, now);
  return { ...held(job, 'cancel', holdUntil), state: 'cancelling', error: null, nextTryAt: null };
}

const tellServer = (job: Job, mayHaveSession: boolean, now: number): Job =>
  mayHaveSession
    ? { ...job, state: 'cancelling', error: null, nextTryAt: null, attempts: 0, withoutProgressMs: 0 }
    : cancelled(job, endWithoutSession(job.facts), now);

const held = (job: Job, kind: 'cancel' | 'remove', until: number): Job => ({
  ...job,
  isRunNow: false,
  hold: { kind, from: job.state, error: job.error, nextTryAt: job.nextTryAt, until },
});

/** Back to where it was; what was under way is begun again, with its session and offset. */
function undo(job: Job): Job | null {
  if (job.hold === null) return null;
  const { kind, from, error, nextTryAt } = job.hold;
  if (kind === 'remove') return { ...job, hold: null };
  const isRerun = runningStates.has(from);
  return {
    ...job,
    hold: null,
    state: isRerun ? 'queued' : from,
    error: isRerun ? null : error,
    nextTryAt: isRerun ? null : nextTryAt,
  };
}

/** The patience with the server goes on where it was: only the wait is skipped. */
function hurry(job: Job): Job | null {
  if (job.nextTryAt === null) return null;
  return { ...job, state: job.state === 'transientError' ? 'queued' : job.state, nextTryAt: null };
}

/** The user wants it sent, and has been told that the server may have it already. */
function decided(job: Job): Job {
  const { facts } = job;
  if (!facts.notes.includes('restored')) return job;
  return { ...job, facts: { ...facts, notes: facts.notes.filter((note) => note !== 'restored') } };
}

const runNowStates: ReadonlySet<JobState> = new Set(['queued', 'transientError', 'suspended']);

function runNow(job: Job): Job | null {
  if (!runNowStates.has(job.state) || (job.isRunNow && job.nextTryAt === null)) return null;
  return { ...decided(job), state: 'queued', error: null, nextTryAt: null, isRunNow: true };
}

/** Without a session nothing of what was sent counts any more, and the file may have another content by now. */
const digestOfSession = ({ facts, digest }: Job): Job['digest'] => (facts.sessionId === null ? null : digest);

/** The patience with a server begins anew when the user asks for another try. */
function retry(job: Job): Job | null {
  const anew = { state: 'queued', error: null, attempts: 0, nextTryAt: null, withoutProgressMs: 0 } as const;
  switch (job.state) {
    case 'error':
    case 'transientError':
      return {
        ...job,
        ...anew,
        facts: { ...decided(job).facts, recreations: 0 },
        digest: digestOfSession(job),
      };
    case 'queued':
      // After a restart a job may still wait for the time of its next try; its server may have asked to wait.
      return job.nextTryAt === null && job.error === null ? null : { ...job, ...anew };
    case 'cancelled':
      return {
        ...job,
        ...anew,
        facts: { ...job.facts, notes: [] },
        digest: null,
        cancelOutcome: null,
        finishedAt: null,
      };
    case 'cancelling':
      return job.error === null ? null : { ...job, nextTryAt: null };
    default:
      return null;
  }
}

/** Where a job can be when its file has arrived all the same: the wish came too late, or was taken back. */
const lateStates: ReadonlySet<JobState> = new Set(['cancelling', 'suspended', 'queued']);

function onCompleted(job: Job, event: Extract<JobEvent, { type: 'completed' }>, now: number): Job | null {
  // A pause that came while Close-Session was under way came too late: the file is there.
  const canComplete = runningStates.has(job.state) || lateStates.has(job.state);
  if (!canComplete) return null;
  // Whoever wanted it cancelled is not told of a file that nobody has seen there.
  if (job.state === 'cancelling' && !event.confirmed) {
    return cancelled(
      job,
      event.warning?.code === 'session-lost' ? forgottenByServer(job.facts) : 'refused',
      now,
    );
  }
  return settle(job, 'acknowledged', now, {
    error: event.warning,
    closeUnconfirmed: !event.confirmed,
    // The cancel may also have come when the run was over but not yet noted.
    cancelOutcome: event.afterCancel || job.state === 'cancelling' ? 'finished-before' : null,
  });
}

function onRunFailed(job: Job, event: Extract<JobEvent, { type: 'run-failed' }>, now: number): Job | null {
  const { error, delayMs, spentMs } = event;
  const isBlameless = isCondition(error.code);
  const attempts = isBlameless ? job.attempts : job.attempts + 1;
  const withoutProgressMs = job.withoutProgressMs + (isBlameless ? 0 : spentMs);
  const nextTryAt = delayMs === null ? null : now + delayMs;
  if (job.state === 'cancelling') {
    // Out of time: by now the server has dropped the session without being told.
    if (nextTryAt === null) return cancelled(job, forgottenByServer(job.facts), now);
    return { ...job, error, attempts, withoutProgressMs, nextTryAt };
  }
  if (!runningStates.has(job.state)) return null;
  const state = nextTryAt === null ? 'error' : 'transientError';
  return { ...job, state, error, attempts, withoutProgressMs, nextTryAt };
}

const cancelled = (job: Job, cancelOutcome: CancelOutcome, now: number): Job =>
  settle(job, 'cancelled', now, {
    cancelOutcome,
    error: null,
    facts: afterEnd(job.facts, cancelOutcome),
  });

const settle = (job: Job, state: JobState, now: number, change: Partial<Job>): Job => ({
  ...job,
  state,
  hold: null,
  nextTryAt: null,
  isRunNow: false,
  attempts: 0,
  withoutProgressMs: 0,
  finishedAt: now,
  ...change,
});
