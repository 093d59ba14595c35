import { describe, expect, it } from 'vitest';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import type { Job } from './job.ts';
import { maxUploads, schedule } from './scheduler.ts';

const now = sampleTime;
const ask = (waiting: Job[], runningUploads = 0) => schedule({ waiting, runningUploads, now });
const queued = (change: Partial<Job> = {}): Job => sampleJob(change);
const cancelling = (change: Partial<Job> = {}): Job => sampleJob({ state: 'cancelling', ...change });
const retrying = (nextTryAt: number): Job => sampleJob({ state: 'transientError', nextTryAt });

describe('uploads', () => {
  it('start in queue order up to the cap', () => {
    const jobs = Array.from({ length: maxUploads + 3 }, () => queued());
    expect(ask(jobs).starts).toEqual(jobs.slice(0, maxUploads));
  });

  it('fill only the places that are free', () => {
    const jobs = Array.from({ length: maxUploads }, () => queued());
    expect(ask(jobs, maxUploads - 1).starts).toEqual(jobs.slice(0, 1));
    expect(ask(jobs, maxUploads).starts).toEqual([]);
  });

  it('never start for a place that is taken twice', () => {
    expect(ask([queued()], maxUploads + 2).starts).toEqual([]);
  });
});

describe('cancels', () => {
  it('start at once, all places taken or not, and take none', () => {
    const jobs = [queued(), cancelling(), cancelling(), queued()];
    expect(ask(jobs, maxUploads - 1).starts).toEqual(jobs.slice(0, 3));
  });

  it('wait for their next try like everybody', () => {
    const job = cancelling({ nextTryAt: now + 1 });
    expect(ask([job])).toEqual({ starts: [], wakeAt: now + 1 });
  });
});

describe('due times', () => {
  it.each([
    ['past', now - 1, true],
    ['exactly now', now, true],
    ['1 ms ahead', now + 1, false],
  ])('%s', (_name, nextTryAt, isDue) => {
    const job = retrying(nextTryAt);
    expect(ask([job])).toEqual(isDue ? { starts: [job], wakeAt: null } : { starts: [], wakeAt: nextTryAt });
  });

  it('wakes for the first of those that wait', () => {
    expect(ask([retrying(now + 9), retrying(now + 3), retrying(now + 7)]).wakeAt).toBe(now + 3);
  });

  it('a clock that was set back makes nobody wait for days', () => {
    const job = retrying(now + 14 * 24 * 3_600_000);
    expect(ask([job])).toEqual({ starts: [job], wakeAt: null });
    const hourLater = retrying(now + 3_600_000);
    expect(ask([hourLater])).toEqual({ starts: [], wakeAt: hourLater.nextTryAt });
  });

  it('does not wake for a job that only lacks a place: the end of another one will start it', () => {
    expect(ask([retrying(now)], maxUploads)).toEqual({ starts: [], wakeAt: null });
  });

  it('does not let a waiting job hold a place', () => {
    const later = retrying(now + 9);
    const jobs = Array.from({ length: maxUploads }, () => queued());
    expect(ask([later, ...jobs]).starts).toEqual(jobs);
  });

  it('nothing waits, nothing happens', () => {
    expect(ask([])).toEqual({ starts: [], wakeAt: null });
  });
});
