import { describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import type { Job } from './job.ts';
import { type JobEvent, stepJob } from './job-machine.ts';

const now = sampleTime + 60_000;
const dueAt = now + 5_000;
const heldUntil = now + 8_000;
const trouble = uploadError('server-busy', 'transient');
const wrong = uploadError('file-changed', 'fatal');
const session = { ...noSession, sessionId: '{A}', acknowledgedBytes: 40 };

const events = {
  pause: { type: 'pause' },
  resume: { type: 'resume' },
  cancel: { type: 'cancel', mayHaveSession: true, holdUntil: null },
  'cancel, no session': { type: 'cancel', mayHaveSession: false, holdUntil: null },
  'cancel, held back': { type: 'cancel', mayHaveSession: true, holdUntil: heldUntil },
  'remove, held back': { type: 'remove', holdUntil: heldUntil },
  'hold over': { type: 'hold-over', mayHaveSession: true },
  'hold over, no session': { type: 'hold-over', mayHaveSession: false },
  undo: { type: 'undo' },
  'run now': { type: 'run-now' },
  retry: { type: 'retry' },
  start: { type: 'start' },
  'session opened': { type: 'session-opened' },
  transferred: { type: 'transferred' },
  closing: { type: 'closing' },
  completed: { type: 'completed', confirmed: true, afterCancel: false, warning: null },
  cancelled: { type: 'cancelled', outcome: 'confirmed' },
  'network back': { type: 'hurry' },
  'run stopped': { type: 'run-stopped' },
  'failed, tried again': { type: 'run-failed', error: trouble, delayMs: dueAt - now, spentMs: 100 },
  'failed for good': { type: 'run-failed', error: wrong, delayMs: null, spentMs: 100 },
} satisfies Record<string, JobEvent>;
type Happening = keyof typeof events;

/** State after the event. What a row does not list is refused. */
const table: Record<JobState, Partial<Record<Happening, JobState>>> = {
  // A cancel that was taken back while Close-Session was under way.
  queued: {
    completed: 'acknowledged',
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'cancel, held back': 'cancelling',
    start: 'connecting',
    'run now': 'queued',
  },
  connecting: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'cancel, held back': 'cancelling',
    'session opened': 'transferring',
    transferred: 'transferred',
    closing: 'closing',
    completed: 'acknowledged',
    'run stopped': 'queued',
    'failed, tried again': 'transientError',
    'failed for good': 'error',
  },
  transferring: {
    transferred: 'transferred',
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'cancel, held back': 'cancelling',
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
    'cancel, held back': 'cancelling',
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
    'cancel, held back': 'cancelling',
    completed: 'acknowledged',
    'run stopped': 'queued',
    'failed, tried again': 'transientError',
    'failed for good': 'error',
  },
  // What a run still reports does not undo the pause, but for a file that is complete.
  suspended: {
    resume: 'queued',
    'run now': 'queued',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'cancel, held back': 'cancelling',
    completed: 'acknowledged',
  },
  transientError: {
    pause: 'suspended',
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'cancel, held back': 'cancelling',
    retry: 'queued',
    start: 'connecting',
    'run now': 'queued',
  },
  error: {
    cancel: 'cancelling',
    'cancel, no session': 'cancelled',
    'cancel, held back': 'cancelling',
    retry: 'queued',
    'remove, held back': 'error',
  },
  acknowledged: { 'remove, held back': 'acknowledged' },
  cancelling: {
    completed: 'acknowledged',
    cancelled: 'cancelled',
    'failed, tried again': 'cancelling',
    'failed for good': 'cancelled',
  },
  cancelled: { retry: 'queued', 'remove, held back': 'cancelled' },
};

/** What can happen to a job whose wish is kept back for Undo; everything else is refused. */
const heldCancel: Partial<Record<Happening, JobState>> = {
  cancel: 'cancelling',
  'cancel, no session': 'cancelled',
  'hold over': 'cancelling',
  'hold over, no session': 'cancelled',
  undo: 'queued',
  completed: 'acknowledged',
};
const heldRemove: Partial<Record<Happening, JobState>> = { undo: 'error' };

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

describe.each([
  ['a cancel held back', 'cancelling', 'cancel', heldCancel],
  ['a removal held back', 'error', 'remove', heldRemove],
] as const)('%s', (_name, state, kind, outcomes) => {
  it.each(Object.keys(events) as Happening[])('%s', (happening) => {
    const from = kind === 'cancel' ? 'transferring' : state;
    const hold = { kind, from, error: null, nextTryAt: null, until: heldUntil } as const;
    const after = step(jobIn(state, { hold }), happening);
    expect(after?.state ?? 'refused').toBe(outcomes[happening] ?? 'refused');
    if (after !== null) expect(after.hold).toBeNull();
  });
});

describe('what goes along with a hold', () => {
  const heldFrom = (from: JobState, change: Partial<Job> = {}): Job => {
    const job = jobIn(from, change);
    const next = step(job, 'cancel, held back');
    if (next === null) throw new Error('refused');
    return next;
  };

  it.each([
    ['queued', 'queued'],
    ['connecting', 'queued'],
    ['transferring', 'queued'],
    ['closing', 'queued'],
    ['suspended', 'suspended'],
    ['transientError', 'transientError'],
    ['error', 'error'],
  ] as const)('taken back from %s it is %s again, with its session and offset', (from, state) => {
    const job = jobIn(from, from === 'transientError' ? { error: trouble, nextTryAt: dueAt } : {});
    expect(step(heldFrom(from, job), 'undo')).toEqual({ ...job, state });
  });

  it('no next try is made meanwhile', () => {
    expect(heldFrom('transientError', { error: trouble, nextTryAt: dueAt })).toMatchObject({
      state: 'cancelling',
      nextTryAt: null,
      hold: { kind: 'cancel', from: 'transientError', nextTryAt: dueAt, until: heldUntil },
    });
  });

  it('a second cancel that can be taken back changes nothing', () => {
    expect(step(heldFrom('queued'), 'cancel, held back')).toBeNull();
  });
});

describe('what goes along with a new state', () => {
  it('run now skips the wait and the line', () => {
    const job = jobIn('transientError', { error: trouble, nextTryAt: dueAt });
    const wanted = step(job, 'run now');
    expect(wanted).toEqual({ ...job, state: 'queued', error: null, nextTryAt: null, isRunNow: true });
    expect(wanted && step(wanted, 'run now')).toBeNull();
    expect(wanted && step(wanted, 'start')?.isRunNow).toBe(true);
  });

  it.each(['file-in-use', 'drive-gone', 'file-not-answering', 'storage-failed', 'reply-not-saved'] as const)(
    '%s costs neither attempts nor patience',
    (code) => {
      const error = uploadError(code, 'transient');
      const job = jobIn('connecting', { attempts: 2, withoutProgressMs: 500 });
      expect(stepJob(job, { type: 'run-failed', error, delayMs: 10, spentMs: 100 }, now)).toMatchObject({
        state: 'transientError',
        attempts: 2,
        withoutProgressMs: 500,
        nextTryAt: now + 10,
      });
    },
  );

  it('pause forgets the trouble, keeps the session', () => {
    const job = jobIn('transientError', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'pause')).toEqual({ ...job, state: 'suspended', error: null, nextTryAt: null });
  });

  it('resume goes on with the session and with new patience', () => {
    const job = jobIn('suspended', { attempts: 3 });
    expect(step(job, 'resume')).toEqual({ ...job, state: 'queued', attempts: 0, withoutProgressMs: 0 });
  });

  it('retry goes on with the session, at once', () => {
    const job = jobIn('transientError', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'retry')).toEqual({
      ...job,
      state: 'queued',
      error: null,
      nextTryAt: null,
      attempts: 0,
      withoutProgressMs: 0,
    });
  });

  it('retry skips the wait that a restart left', () => {
    const job = jobIn('queued', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'retry')).toMatchObject({ state: 'queued', nextTryAt: null, attempts: 0, error: null });
  });

  it('retry without a session forgets what was known of the content', () => {
    const digest = { bytes: 40, sha256: 'a'.repeat(64) };
    expect(step(jobIn('error', { digest, facts: noSession }), 'retry')?.digest).toBeNull();
    expect(step(jobIn('error', { digest }), 'retry')?.digest).toEqual(digest);
  });

  it('retry of a cancelled job begins a new upload', () => {
    const facts = { ...noSession, lastFragmentSent: true, lastEnd: 'confirmed-late' as const };
    const job = jobIn('cancelled', {
      facts: { ...facts, notes: ['protocol-unnamed'] },
      cancelOutcome: 'confirmed-late',
      finishedAt: now,
    });
    expect(step(job, 'retry')).toMatchObject({
      state: 'queued',
      facts,
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
      withoutProgressMs: 0,
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

  it('cancel after the session was given up tells what became of it', () => {
    const facts = { ...noSession, lastEnd: 'left-behind' as const };
    expect(step(jobIn('error', { facts, error: wrong }), 'cancel, no session')).toMatchObject({
      cancelOutcome: 'left-behind',
      facts,
    });
  });

  it('a confirmed cancel has no session any more', () => {
    const job = jobIn('cancelling', { error: trouble, nextTryAt: dueAt, attempts: 3 });
    expect(step(job, 'cancelled')).toMatchObject({
      cancelOutcome: 'confirmed',
      facts: { ...noSession, lastEnd: 'confirmed' },
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
      facts: { ...noSession, lastEnd: 'server-forgot' },
      finishedAt: now,
    });
  });

  it.each(['session opened', 'closing'] as const)('%s ends the trouble', (happening) => {
    expect(step(jobIn('connecting', { error: trouble }), happening)?.error).toBeNull();
  });

  it('counts runs, and notes when the first one began', () => {
    expect(step(jobIn('queued'), 'start')).toMatchObject({ tries: 1, startedAt: now });
    expect(step(jobIn('queued', { tries: 3, startedAt: 5 }), 'start')).toMatchObject({
      tries: 4,
      startedAt: 5,
    });
  });

  it('the time without progress is that of tries and waits', () => {
    const job = jobIn('transferring', { withoutProgressMs: 1_000 });
    expect(step(job, 'failed, tried again')?.withoutProgressMs).toBe(1_000 + 100);
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

  it.each([
    ['session-lost', 'server-forgot'],
    ['no-such-place', 'refused'],
  ] as const)(
    'is no word of a file in its place when Close-Session ends in %s after a cancel',
    (code, outcome) => {
      const warning = uploadError(code, 'fatal');
      expect(completed('cancelling', { confirmed: false, warning })).toMatchObject({
        state: 'cancelled',
        cancelOutcome: outcome,
        closeUnconfirmed: false,
        error: null,
        finishedAt: now,
      });
    },
  );
});
