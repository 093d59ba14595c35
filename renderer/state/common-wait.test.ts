import { expect, it } from 'vitest';
import type { JobState } from '../../shared/job-view.ts';
import { sampleJob, sampleNow, sampleStatus } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { commonWait } from './common-wait.ts';

const waiting: ReadonlySet<JobState> = new Set(['queued', 'transientError']);
const error = uploadError('server-busy', 'transient', { retryAfterSeconds: 300 });
const asked = (number: number, seconds: number) =>
  sampleJob(number, { error, nextTryAt: sampleNow + seconds * 1000 });

it('is the reason that most share, with the first of their next steps', () => {
  const jobs = [asked(1, 60), asked(2, 40), sampleJob(3), sampleJob(4, { state: 'error' })];
  expect(commonWait(jobs, waiting, sampleStatus(), sampleNow)).toEqual({
    job: jobs[0],
    reason: { kind: 'asked', until: sampleNow + 40_000 },
    count: 2,
    of: 3,
  });
});

it('follows the weather and the time', () => {
  const jobs = [asked(1, 60)];
  const kindAt = (seconds: number, status = sampleStatus()) =>
    commonWait(jobs, waiting, status, sampleNow + seconds * 1000)?.reason.kind;
  const battery = sampleStatus({ hold: { reason: 'battery', until: null } });
  expect([kindAt(0), kindAt(1, battery), kindAt(2), kindAt(61)]).toEqual([
    'asked',
    'battery',
    'asked',
    'turn',
  ]);
});

it('what does not wait has none', () => {
  expect(commonWait([sampleJob(1, { state: 'suspended' })], waiting, sampleStatus(), sampleNow)).toBeNull();
});
