import { describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import type { Job } from './job.ts';
import { type JobEvent, stepJob } from './job-machine.ts';

const now = sampleTime + 60_000;
const dueAt = now + 5_000;
const trouble = uploadError('server-busy', 'transient');
const wrong = uploadError('file-changed', 'fatal');
const session = { ...noSession, sessionId: '{A}', acknowledgedBytes: 40 };

const events = {
  pause: { type: 'pause' },
  resume: { type: 'resume' },
  cancel: { type: 'cancel', mayHaveSession: true },
  'cancel, no session': { type: 'cancel', mayHaveSession: false },
  retry: { type: 'retry' },
  start: { type: 'start' },
  'session opened': { type: 'session-opened' },
  closing: { type: 'closing' },
  completed: { type: 'completed', confirmed: true, afterCancel: false, warning: null },
  cancelled: { type: 'cancelled', outcome: 'confirmed' },
  'network back': { type: 'hurry' },
  'run stopped': { type: 'run-stopped' },
  'failed, tried again': { type: 'run-failed', error: trouble, nextTryAt: dueAt },
  'failed for good': { type: 'run-failed', error: wrong, nextTryAt: null },
} satisfies Record<string, JobEvent>;
type Happening = keyof typeof events;

/** State after the event. What a row does not list is refused. */
const table: Record<JobState, Partial<Record<Happening, JobState>>> = {
  queued: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    start: 'connecting',
  },
  connecting: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'session opened': 'transferring',
    closing: 'closing',
    completed: 'acknowledged',
    'run stopped': 'queued',
    'failed, tried again': 'transientError',
    'failed for good': 'error',
  },
  transferring: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    closing: 'closing',
    completed: 'acknowledged',
    'run stopped': 'queued',
    'failed, tried again': 'transientError',
    'failed for good': 'error',
  },
  // Every byte is there, the reply is on its way here.
  transferred: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    closing: 'closing',
    completed: 'acknowledged',
    'run stopped': 'queued',
    'failed, tried again': 'transientError',
    'failed for good': 'error',
  },
  // Too late to pause: Close-Session is under way.
  closing: {
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    completed: 'acknowledged',
    'run stopped': 'queued',
    'failed, tried again': 'transientError',
    'failed for good': 'error',
  },
  // What a run still reports does not undo the pause, but for a file that is complete.
  suspended: {
    resume: 'queued',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    completed: 'acknowledged',
  },
  transientError: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    retry: 'queued',
    start: 'connecting',
  },
  error: {
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    retry: 'queued',
  },
  acknowledged: {},
  cancelling: {
    completed: 'acknowledged',
    cancelled: 'cancelled',
    'failed, tried again': 'cancelling',
    'failed for good': 'cancelled',
  },
  cancelled: { retry: 'queued' },
};

const jobIn = (state: JobState, change: Partial<Job> = {}): Job =>
  sampleJob({ state, facts: session, ...change });
const step = (job: Job, happening: Happening): Job | null => stepJob(job, events[happening], now);

describe.each(jobStates)('%s', (state) => {
  it.each(Object.keys(events) as Happening[])('%s', (happening) => {
    const job = jobIn(state);
    const before = structuredClone(job);

    expect(step(job, happening)?.state ?? 'refused').toBe(table[state][happening] ?? 'refused');
    expect(job).toEqual(before);
  });
});

describe('what goes along with a new state', () => {
  it('pause forgets the trouble, keeps the session', () => {
    const job = jobIn('transientError', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'pause')).toEqual({ ...job, state: 'suspended', error: null, nextTryAt: null });
  });

  it('resume goes on with the session and with new patience', () => {
    const job = jobIn('suspended', { attempts: 3 });
    expect(step(job, 'resume')).toEqual({ ...job, state: 'queued', attempts: 0, lastProgressAt: now });
  });

  it('retry goes on with the session, at once', () => {
    const job = jobIn('transientError', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'retry')).toEqual({
      ...job,
      state: 'queued',
      error: null,
      nextTryAt: null,
      attempts: 0,
      lastProgressAt: now,
    });
  });

  it('retry skips the wait that a restart left', () => {
    const job = jobIn('queued', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'retry')).toMatchObject({ state: 'queued', nextTryAt: null, attempts: 0, error: null });
  });

  it('retry of a cancelled job begins a new upload', () => {
    const job = jobIn('cancelled', { cancelOutcome: 'confirmed-late', finishedAt: now });
    expect(step(job, 'retry')).toMatchObject({
      state: 'queued',
      facts: noSession,
      cancelOutcome: null,
      finishedAt: null,
    });
  });

  it('retry hurries a cancel only when it waits', () => {
    const waiting = jobIn('cancelling', { error: trouble, nextTryAt: dueAt });
    expect(step(waiting, 'retry')).toEqual({ ...waiting, nextTryAt: null });
    expect(step(jobIn('cancelling'), 'retry')).toBeNull();
  });

  it('cancel keeps what Cancel-Session needs', () => {
    const job = jobIn('transientError', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'cancel')).toEqual({
      ...job,
      state: 'cancelling',
      error: null,
      nextTryAt: null,
      attempts: 0,
      // From here on the server is asked until it has forgotten the session by itself.
      lastProgressAt: now,
    });
  });

  it('cancel without a session is over at once', () => {
    expect(step(jobIn('error', { facts: noSession, error: wrong }), 'cancel, no session')).toMatchObject({
      state: 'cancelled',
      cancelOutcome: 'nothing-sent',
      error: null,
      finishedAt: now,
    });
  });

  it('a confirmed cancel has no session any more', () => {
    const job = jobIn('cancelling', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'cancelled')).toMatchObject({
      cancelOutcome: 'confirmed',
      facts: noSession,
      error: null,
      nextTryAt: null,
      finishedAt: now,
    });
  });

  it('a cancel that the server could not hear says so and is tried again', () => {
    expect(step(jobIn('cancelling', { attempts: 1 }), 'failed, tried again')).toMatchObject({
      error: trouble,
      attempts: 2,
      nextTryAt: dueAt,
      finishedAt: null,
    });
  });

  it('a cancel out of time: the server has dropped the session by itself', () => {
    expect(step(jobIn('cancelling'), 'failed for good')).toMatchObject({
      cancelOutcome: 'server-forgot',
      facts: noSession,
      finishedAt: now,
    });
  });

  it.each(['session opened', 'closing'] as const)('%s ends the trouble', (happening) => {
    expect(step(jobIn('connecting', { error: trouble }), happening)?.error).toBeNull();
  });

  it('starts the clock of the time without progress at the first try, not at the last upload day', () => {
    const longAgo = { lastProgressAt: 5 };
    expect(step(jobIn('queued', longAgo), 'start')?.lastProgressAt).not.toBe(5);
    expect(step(jobIn('queued', { ...longAgo, attempts: 1 }), 'start')?.lastProgressAt).toBe(5);
  });

  it('a start keeps the words of the last failure until a session is open', () => {
    expect(step(jobIn('transientError', { error: trouble, nextTryAt: dueAt }), 'start')).toMatchObject({
      error: trouble,
      nextTryAt: null,
    });
  });

  it('failures are counted and carry the time of the next try', () => {
    expect(step(jobIn('transferring', { attempts: 1 }), 'failed, tried again')).toMatchObject({
      error: trouble,
      attempts: 2,
      nextTryAt: dueAt,
      facts: session,
    });
    expect(step(jobIn('transferring'), 'failed for good')).toMatchObject({ error: wrong, nextTryAt: null });
  });
});

describe('completed', () => {
  const completed = (state: JobState, change: Partial<Extract<JobEvent, { type: 'completed' }>> = {}) =>
    stepJob(jobIn(state), { ...events.completed, ...change }, now);

  it('is simply done', () => {
    expect(completed('closing')).toMatchObject({
      error: null,
      closeUnconfirmed: false,
      cancelOutcome: null,
      finishedAt: now,
    });
  });

  it('notes the doubt about Close-Session', () => {
    expect(completed('closing', { confirmed: false, warning: trouble })).toMatchObject({
      error: trouble,
      closeUnconfirmed: true,
    });
  });

  it('tells a cancel that it came too late, also when the run no longer heard of it', () => {
    expect(completed('cancelling', { afterCancel: true })?.cancelOutcome).toBe('finished-before');
    expect(completed('cancelling', { afterCancel: false })?.cancelOutcome).toBe('finished-before');
  });
});
