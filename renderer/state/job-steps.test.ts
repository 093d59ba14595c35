import { describe, expect, it } from 'vitest';
import { type JobStep, jobSteps } from '../../shared/ipc-contract.ts';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { sampleJob } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { canTake, retryKind } from './job-steps.ts';

const moves = ['move-up', 'move-down', 'move-top', 'move-bottom'] as const;
const cancels = ['cancel', 'cancel-now'] as const;

const expected: Record<JobState, readonly JobStep[]> = {
  queued: ['pause', ...cancels, 'run-now', ...moves],
  connecting: ['pause', ...cancels, ...moves],
  transferring: ['pause', ...cancels, ...moves],
  transferred: ['pause', ...cancels, ...moves],
  closing: [...cancels, ...moves],
  suspended: ['resume', ...cancels, 'run-now', ...moves],
  transientError: ['pause', ...cancels, 'retry', 'run-now', ...moves],
  error: [...cancels, 'retry', 'remove', ...moves],
  acknowledged: ['remove'],
  cancelling: [...moves],
  cancelled: ['retry', 'remove'],
};

describe('the steps of a state', () => {
  it.each(jobStates)('%s', (state) => {
    const job = sampleJob(1, { state });
    expect(jobSteps.filter((step) => canTake(step, job))).toEqual(expected[state]);
  });

  it('lets a cancel that cannot reach the server be tried now', () => {
    const error = uploadError('connection-refused', 'transient');
    expect(retryKind(sampleJob(1, { state: 'cancelling', error }))).toBe('retryNow');
    expect(retryKind(sampleJob(1, { state: 'cancelling' }))).toBeNull();
  });

  it('lets a cancel that can be taken back be wanted now', () => {
    const hold = { kind: 'cancel', until: 1 } as const;
    const job = sampleJob(1, { state: 'cancelling', hold });
    expect(jobSteps.filter((step) => canTake(step, job))).toEqual(['cancel-now', ...moves]);
  });

  it('skips a wait that was stored before a restart', () => {
    expect(canTake('retry', sampleJob(1, { state: 'queued', nextTryAt: 1 }))).toBe(true);
  });

  it('asks a server again that wanted to be left alone', () => {
    const error = uploadError('server-busy', 'transient', { retryAfterSeconds: 300 });
    expect(retryKind(sampleJob(1, { state: 'queued', error }))).toBe('retryNow');
  });

  it('says "Start again" where nothing sent before can be used', () => {
    const changed = uploadError('file-changed', 'fatal');
    expect(retryKind(sampleJob(1, { state: 'error', error: changed }))).toBe('startAgain');
    expect(retryKind(sampleJob(1, { state: 'error', error: uploadError('access-denied', 'fatal') }))).toBe(
      'retry',
    );
    expect(retryKind(sampleJob(1, { state: 'cancelled' }))).toBe('uploadAgain');
  });
});
