import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Priority, priorities } from '../../../shared/job-view.ts';
import { defaultQueueSettings, type QueueSettings, smallFileBytes } from '../../../shared/queue-settings.ts';
import { sampleJob } from '../../testing/sample-jobs.ts';
import type { Job } from '../job.ts';
import { type Lane, laneOf, levelOf, ReadyJobs } from './ready-jobs.ts';
import { RunningUploads, silentPlaceMs } from './running-uploads.ts';
import { chooseNext } from './scheduler.ts';

/** A queue in which nothing ever ends: what would be started, in order. */
class Line {
  readonly ready = new ReadyJobs();
  readonly uploads: RunningUploads;
  now = 0;
  readonly #jobs = new Map<string, Job>();

  constructor(settings: Partial<QueueSettings> = {}) {
    const all = { ...defaultQueueSettings, ...settings };
    this.uploads = new RunningUploads(
      () => all,
      () => this.now,
    );
  }

  put(...jobs: Job[]): this {
    for (const job of jobs) {
      this.#jobs.set(job.id, job);
      this.ready.put(job);
    }
    return this;
  }

  /** Starts whatever has a place; `isHeard`: every server answers at once. */
  start({ isHeard = true, mayRun = everyone } = {}): Job[] {
    const started: Job[] = [];
    for (;;) {
      const id = chooseNext(this.ready, this.uploads, mayRun);
      const job = id === null ? undefined : this.#jobs.get(id);
      if (job === undefined) return started;
      this.ready.delete(job.id);
      this.uploads.set(job.id, {
        origin: new URL(job.remoteUrl).origin,
        lane: laneOf(job),
        isRunNow: job.isRunNow,
        isHeard,
        startedAtMs: this.now,
      });
      started.push(job);
    }
  }
}

const everyone = (_jobId: string): boolean => true;
const identity = sampleJob().sourceIdentity;
const sized = (sizeBytes: number) => ({ sourceIdentity: { ...identity, sizeBytes } });
let made = 0;
const fileTo = (host: string, sizeBytes: number, change: Partial<Job> = {}): Job => {
  made += 1;
  return sampleJob({ remoteUrl: `http://${host}/drop/${made}`, ...sized(sizeBytes), ...change });
};
const big = (host: string, change: Partial<Job> = {}): Job => fileTo(host, smallFileBytes + 1, change);
const small = (host: string, change: Partial<Job> = {}): Job => fileTo(host, smallFileBytes, change);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('order', () => {
  it('by rank, whatever the order of adding', () => {
    const [third, first, second] = [big('a', { rank: 7 }), big('b', { rank: -2 }), big('c', { rank: 3 })];
    expect(new Line().put(third, first, second).start()).toEqual([first, second, third]);
  });

  it('by priority before rank, and what shall run now before all', () => {
    const [low, normal, high, foreground] = [...priorities]
      .reverse()
      .map((priority: Priority, rank) => big(`host-${rank}`, { priority, rank }));
    const now = big('host-9', { rank: 100, priority: 'low', isRunNow: true });
    const line = new Line({ maxBigUploads: 9 });
    const order = [now, foreground, high, normal, low];
    expect(line.put(...order.flatMap((job) => job ?? []).reverse()).start()).toEqual(order);
  });

  it('a job that changes its rank or priority changes its place', () => {
    const [one, other] = [big('a', { rank: 1 }), big('b', { rank: 2 })];
    const raised = { ...other, priority: 'high' as const };
    expect(new Line().put(one, other, raised).start()).toEqual([raised, one]);
  });
});

describe('places', () => {
  it('4 big and 16 small ones at once', () => {
    const line = new Line().put(...times(10, (i) => big(`a${i}`)), ...times(20, (i) => small(`b${i}`)));
    const started = line.start();
    expect(started.filter((job) => laneOf(job) === 'big')).toHaveLength(4);
    expect(started.filter((job) => laneOf(job) === 'small')).toHaveLength(16);
  });

  it('3 to one server, one of them for small files only', () => {
    const line = new Line().put(...times(5, () => big('a')));
    expect(line.start()).toHaveLength(2);
    line.put(...times(5, () => small('a')));
    expect(line.start().map(laneOf)).toEqual(['small']);
  });

  it('a server that may have one gets one, big or small', () => {
    const servers = { 'http://a': { maxUploads: 1, bytesPerSecond: null } };
    expect(new Line({ servers }).put(big('a'), big('a')).start()).toHaveLength(1);
    expect(new Line({ servers }).put(small('a'), small('a')).start()).toHaveLength(1);
  });

  it('run now goes beyond the places of the queue, never beyond those of the server', () => {
    const line = new Line().put(...times(4, (i) => big(`a${i}`)));
    line.start();
    const jobs = times(5, () => small('b', { isRunNow: true }));
    expect(line.put(...jobs).start()).toEqual(jobs.slice(0, 3));
  });

  it('a full server holds up nobody else', () => {
    const jobs = [...times(50, () => big('a')), big('b'), small('c')];
    const hosts = new Line()
      .put(...jobs)
      .start()
      .map((job) => new URL(job.remoteUrl).hostname);
    expect(hosts).toEqual(['a', 'a', 'b', 'c']);
  });

  it('R-41: servers that say nothing give their places to others after a second', () => {
    const dead = times(4, (i) => big(`dead-${i}`));
    const line = new Line().put(...dead, big('alive'));
    expect(line.start({ isHeard: false })).toEqual(dead);
    expect(line.uploads.placeFreesInMs()).toBe(silentPlaceMs);
    line.now = silentPlaceMs;
    expect(line.start().map((job) => new URL(job.remoteUrl).hostname)).toEqual(['alive']);
    expect(line.uploads.placeFreesInMs()).toBeNull();
  });

  it('what may not run is passed over with its server', () => {
    const [held, free] = [big('a', { rank: 1 }), big('b', { rank: 2 })];
    expect(new Line().put(held, free).start({ mayRun: (id) => id !== held.id })).toEqual([free]);
  });
});

it('chooses what a look at every job would choose', () => {
  const job = fc.record({
    host: fc.constantFrom('a', 'b', 'c'),
    isSmall: fc.boolean(),
    rank: fc.integer({ min: -50, max: 50 }),
    priority: fc.constantFrom(...priorities),
    isRunNow: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.uniqueArray(job, { selector: ({ rank }) => rank, maxLength: 30 }), (records) => {
      const jobs = records.map(({ host, isSmall, ...change }) => (isSmall ? small : big)(host, change));
      const line = new Line();
      const started = line.put(...jobs).start();
      // By hand: again and again the first of all that have a place.
      const other = new Line();
      const left = [...jobs].sort((x, y) => levelOf(x) - levelOf(y) || x.rank - y.rank);
      const expected: Job[] = [];
      for (;;) {
        const next = left.find((each) => {
          const lane: Lane = laneOf(each);
          const { origin } = new URL(each.remoteUrl);
          return other.uploads.isFree(lane, each.isRunNow) && other.uploads.isServerFree(origin, lane);
        });
        if (next === undefined) break;
        left.splice(left.indexOf(next), 1);
        expected.push(...other.put(next).start());
      }
      expect(started).toEqual(expected);
    }),
  );
});
