import { describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import type { Job } from './job.ts';
import { recoverJob } from './recovery.ts';

const now = sampleTime + 60_000;
const withSession = {
  ...noSession,
  sessionId: '{A}',
  acknowledgedBytes: 40,
  closeSent: true,
  lastFragmentSent: true,
};
const waiting = {
  error: uploadError('connection-refused', 'transient'),
  attempts: 4,
  nextTryAt: now + 5_000,
};

const stays: JobState[] = ['queued', 'suspended', 'error', 'acknowledged', 'cancelled'];
const goesOn: JobState[] = ['connecting', 'transferring', 'transferred', 'closing', 'transientError'];

describe.each([
  ['with a session', withSession],
  ['without a session', noSession],
])('%s', (_name, facts) => {
  const jobIn = (state: JobState): Job => sampleJob({ state, facts, ...waiting });

  it.each(stays)('%s stays as it is, and need not be stored again', (state) => {
    const job = jobIn(state);
    expect(recoverJob(job, now)).toBe(job);
  });

  it.each(goesOn)('%s is queued; session, attempts and due time are kept', (state) => {
    const job = jobIn(state);
    expect(recoverJob(job, now)).toEqual({ ...job, state: 'queued' });
  });
});

describe('cancelling', () => {
  it('with a session tells the server at once', () => {
    const job = sampleJob({ state: 'cancelling', facts: withSession, ...waiting });
    expect(recoverJob(job, now)).toEqual({ ...job, nextTryAt: null });
  });

  it('with a session and no wait is as it was stored', () => {
    const job = sampleJob({ state: 'cancelling', facts: withSession });
    expect(recoverJob(job, now)).toBe(job);
  });

  it('without a session is over', () => {
    const job = sampleJob({ state: 'cancelling', facts: noSession, ...waiting });
    expect(recoverJob(job, now)).toMatchObject({
      state: 'cancelled',
      cancelOutcome: 'nothing-sent',
      error: null,
      nextTryAt: null,
      finishedAt: now,
    });
  });

  it('without a session, but after the last byte was sent, does not say that nothing was', () => {
    const facts = { ...noSession, lastFragmentSent: true };
    const job = sampleJob({ state: 'cancelling', facts, ...waiting });
    expect(recoverJob(job, now)).toMatchObject({ state: 'cancelled', cancelOutcome: 'forgot-late' });
  });
});

it('has a row for every state', () => {
  expect([...stays, ...goesOn, 'cancelling'].sort()).toEqual([...jobStates].sort());
});
