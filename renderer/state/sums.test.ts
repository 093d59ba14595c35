import { describe, expect, it } from 'vitest';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import { sampleJob, sampleProgress } from '../../shared/testing/job-samples.ts';
import { percentOfJob, percentOfSums, sumsOf } from './sums.ts';
import { emptyTally, tallyAfter } from './tally.ts';

function sum(jobs: JobView[], progress: ProgressView[] = []) {
  const numbers = new Map(progress.map((each) => [each.jobId, each]));
  const turns = jobs.map((job) => ({ id: job.id, was: null, is: { job, progress: numbers.get(job.id) } }));
  return sumsOf(tallyAfter(emptyTally, turns), numbers);
}

describe('sumsOf', () => {
  it('adds up bytes, rates and ends', () => {
    const sums = sum(
      [
        sampleJob(1, { state: 'acknowledged', totalBytes: 100 }),
        sampleJob(2, { state: 'transferring', totalBytes: 1000 }),
        sampleJob(3, { state: 'queued', totalBytes: 400 }),
      ],
      [sampleProgress(2, { acknowledgedBytes: 500, sentBytes: 600, bytesPerSecond: 90 })],
    );
    expect(sums).toEqual({
      jobs: 3,
      done: 1,
      needYou: 0,
      cancelled: 0,
      totalBytes: 1500,
      acknowledgedBytes: 600,
      sentBytes: 700,
      bytesPerSecond: 90,
      secondsLeft: 10,
    });
    expect(percentOfSums(sums)).toBe(40);
  });

  it('leaves cancelled jobs out of the bytes', () => {
    const sums = sum([
      sampleJob(1, { state: 'cancelled', totalBytes: 900 }),
      sampleJob(2, { state: 'acknowledged', totalBytes: 100 }),
    ]);
    expect(sums.totalBytes).toBe(100);
    expect(percentOfSums(sums)).toBe(100);
  });

  it('leaves what is only being cancelled in the bytes, and out of the time left', () => {
    const jobs = [
      sampleJob(1, { state: 'cancelling', totalBytes: 900 }),
      sampleJob(2, { state: 'transferring', totalBytes: 100 }),
    ];
    const sums = sum(jobs, [sampleProgress(2, { bytesPerSecond: 50 })]);
    expect(sums).toMatchObject({ totalBytes: 1000, secondsLeft: 2 });
  });

  it('says no time left while something is stuck, and no rate when none is known', () => {
    const moving = sampleJob(1, { state: 'transferring', totalBytes: 1000 });
    const progress = [sampleProgress(1, { acknowledgedBytes: 10, bytesPerSecond: 10 })];
    expect(sum([moving], progress).secondsLeft).toBe(99);
    expect(sum([moving, sampleJob(2, { state: 'suspended' })], progress).secondsLeft).toBeNull();
    expect(sum([moving]).bytesPerSecond).toBeNull();
  });
});

describe('percent', () => {
  it('reaches 100 only when the server has confirmed the end', () => {
    const job = sampleJob(1, { state: 'closing', totalBytes: 1000 });
    expect(percentOfJob(job, 1000)).toBe(99);
    expect(percentOfJob({ ...job, state: 'acknowledged' }, 1000)).toBe(100);
    expect(percentOfSums(sum([job], [sampleProgress(1, { acknowledgedBytes: 1000 })]))).toBe(99);
  });

  it('counts an empty file as done only when it is', () => {
    expect(percentOfJob(sampleJob(1, { totalBytes: 0 }), 0)).toBe(0);
    expect(percentOfJob(sampleJob(1, { totalBytes: 0, state: 'acknowledged' }), 0)).toBe(100);
  });
});
