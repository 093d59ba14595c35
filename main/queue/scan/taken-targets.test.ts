import { describe, expect, it } from 'vitest';
import { jobStates } from '../../../shared/job-view.ts';
import { sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import type { Job } from '../job.ts';
import type { FoundFile } from './intake.ts';
import { TakenTargets } from './taken-targets.ts';

const foundFor = (job: Job, change: Partial<FoundFile['identity']> = {}): FoundFile => ({
  sourcePath: job.sourcePath,
  relativePath: job.relativePath,
  identity: { ...job.sourceIdentity, ...change },
});

const free = () => undefined;
const takenBy = (taken: TakenTargets, job: Job, file = foundFor(job)) => taken.takenBy(job.remoteUrl, file);

describe('a target is taken', () => {
  const job = sampleJob();

  it('by an upload that is not over', () => {
    const taken = new TakenTargets((target) => (target === job.remoteUrl ? job : undefined));
    expect(takenBy(taken, job)).toBe(job.sourcePath);
    expect(takenBy(taken, sampleJob())).toBeUndefined();
  });

  it('from the moment that it is given away, whatever became of the upload', () => {
    const taken = new TakenTargets(free);
    expect(takenBy(taken, job)).toBeUndefined();
    taken.take(job.remoteUrl, '/somewhere/else');
    expect(takenBy(taken, job)).toBe('/somewhere/else');
  });
});

describe('for the same request again', () => {
  const uploaded = sampleJob({ state: 'acknowledged', finishedAt: sampleTime });

  it.each(jobStates)('%s: only what was uploaded is taken', (state) => {
    const job = { ...uploaded, state };
    expect(takenBy(new TakenTargets(free, [job]), job)).toBe(
      state === 'acknowledged' ? job.sourcePath : undefined,
    );
  });

  it('also when its disk has another device number since a restart', () => {
    const taken = new TakenTargets(free, [uploaded]);
    expect(takenBy(taken, uploaded, foundFor(uploaded, { device: '4242' }))).toBe(uploaded.sourcePath);
  });

  it('not when the file has changed', () => {
    const taken = new TakenTargets(free, [uploaded]);
    expect(takenBy(taken, uploaded, foundFor(uploaded, { changedNs: '9' }))).toBeUndefined();
  });

  it('not for another file', () => {
    const other = { ...foundFor(uploaded), sourcePath: '/somewhere/else' };
    expect(takenBy(new TakenTargets(free, [uploaded]), uploaded, other)).toBeUndefined();
  });

  it('not when another file was uploaded there since, in whatever order the list has them', () => {
    const later = sampleJob({
      state: 'acknowledged',
      remoteUrl: uploaded.remoteUrl,
      finishedAt: sampleTime + 1,
    });
    for (const jobs of [
      [uploaded, later],
      [later, uploaded],
    ]) {
      const taken = new TakenTargets(free, jobs);
      expect(takenBy(taken, uploaded)).toBeUndefined();
      expect(takenBy(taken, later)).toBe(later.sourcePath);
    }
  });
});
