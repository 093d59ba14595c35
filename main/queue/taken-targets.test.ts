import { describe, expect, it } from 'vitest';
import { jobStates } from '../../shared/job-view.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import type { FoundFile } from './intake.ts';
import type { Job } from './job.ts';
import { takenTargets } from './taken-targets.ts';

const foundFor = (job: Job, change: Partial<FoundFile['identity']> = {}): FoundFile => ({
  sourcePath: job.sourcePath,
  relativePath: job.relativePath,
  identity: { ...job.sourceIdentity, ...change },
});

describe('a target is taken', () => {
  it.each(jobStates)('%s', (state) => {
    const job = sampleJob({ state });
    const isOver = state === 'acknowledged' || state === 'cancelled';
    expect([...takenTargets([job], [])]).toEqual(isOver ? [] : [[job.remoteUrl, job.sourcePath]]);
  });
});

describe('for the same request again', () => {
  const uploaded = sampleJob({ state: 'acknowledged' });

  it('what was uploaded is taken', () => {
    expect(takenTargets([uploaded], [foundFor(uploaded)]).get(uploaded.remoteUrl)).toBe(uploaded.sourcePath);
  });

  it('also when its disk has another device number since a restart', () => {
    expect(takenTargets([uploaded], [foundFor(uploaded, { device: '4242' })]).size).toBe(1);
  });

  it('unless the file has changed', () => {
    expect(takenTargets([uploaded], [foundFor(uploaded, { changedNs: '9' })]).size).toBe(0);
  });

  it('what was cancelled is not', () => {
    const cancelled = sampleJob({ state: 'cancelled' });
    expect(takenTargets([cancelled], [foundFor(cancelled)]).size).toBe(0);
  });
});
