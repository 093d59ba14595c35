import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { JobList } from './job-list.ts';

const make = () => {
  const clock = new FakeClock();
  return { clock, list: new JobList(clock) };
};

it('wakes for the time that counts now, not for one that was given up', () => {
  const { clock, list } = make();
  const job = sampleJob({ state: 'transientError', nextTryAt: clock.now() + 5_000 });
  list.put(job);
  list.put({ ...job, nextTryAt: clock.now() + 60_000 });
  expect(list.dueInMs()).toBe(60_000);
  clock.advance(5_000);
  expect(list.releaseDue()).toEqual({ ready: [], holdsOver: [] });
  expect(list.ready.size).toBe(0);
  list.put({ ...job, nextTryAt: null });
  expect(list.dueInMs()).toBeNull();
  expect(list.ready.has(job.id)).toBe(true);
});

it('whose time has come stays ready when the clock is set back', () => {
  const { clock, list } = make();
  const job = sampleJob({ state: 'transientError', nextTryAt: clock.now() + 5_000 });
  list.put(job);
  clock.advance(5_000);
  const [ready] = list.releaseDue().ready;
  expect(ready).toEqual({ ...job, nextTryAt: null });
  clock.setWall(-24 * 3_600_000);
  expect(list.retimed()).toEqual([]);
  list.put({ ...job, ...list.get(job.id), priority: 'high' });
  expect(list.ready.has(job.id)).toBe(true);
});

it('a job that left wakes nobody', () => {
  const { clock, list } = make();
  const job = sampleJob({ state: 'transientError', nextTryAt: clock.now() + 5_000 });
  list.put(job);
  list.remove(job.id);
  expect(list.dueInMs()).toBeNull();
});

it('cancels are found by server, the first ones first', () => {
  const { list } = make();
  const to = (host: string) => sampleJob({ state: 'cancelling', remoteUrl: `http://${host}/x` });
  const [a, b, c] = [to('one'), to('two'), to('one')];
  for (const job of [a, b, c]) list.put(job);
  const nextTo = (host: string) => list.nextToCancel((origin) => origin === `http://${host}`)?.id;
  expect([nextTo('one'), nextTo('two')]).toEqual([a.id, b.id]);
  list.occupy(a.id);
  expect(nextTo('one')).toBe(c.id);
  list.release(a.id);
  list.remove(c.id);
  expect(nextTo('one')).toBe(a.id);
  list.put({ ...b, state: 'cancelled' });
  expect(nextTo('two')).toBeUndefined();
});
