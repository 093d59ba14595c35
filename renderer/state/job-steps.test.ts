import { describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { sampleJob } from '../testing/job-samples.ts';
import { canTake, retryKind, type Step } from './job-steps.ts';

const steps: readonly Step[] = ['pause', 'resume', 'cancel', 'retry', 'remove'];

const expected: Record<JobState, readonly Step[]> = {
  queued: ['pause', 'cancel'],
  connecting: ['pause', 'cancel'],
  transferring: ['pause', 'cancel'],
  transferred: ['pause', 'cancel'],
  closing: ['cancel'],
  suspended: ['resume', 'cancel'],
  transientError: ['pause', 'cancel', 'retry'],
  error: ['cancel', 'retry', 'remove'],
  acknowledged: ['remove'],
  cancelling: [],
  cancelled: ['retry', 'remove'],
};

describe('the steps of a state', () => {
  it.each(jobStates)('%s', (state) => {
    const job = sampleJob(1, { state });
    expect(steps.filter((step) => canTake(step, job))).toEqual(expected[state]);
  });

  it('lets a cancel that cannot reach the server be tried now', () => {
    const error = uploadError('connection-refused', 'transient');
    expect(retryKind(sampleJob(1, { state: 'cancelling', error }))).toBe('retryNow');
    expect(retryKind(sampleJob(1, { state: 'cancelling' }))).toBeNull();
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
