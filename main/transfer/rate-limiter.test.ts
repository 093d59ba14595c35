import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { GreedyRun, letPass } from '../testing/greedy-run.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import type { RateRule } from './rate-lane.ts';
import { RateLimiter } from './rate-limiter.ts';

const KiB = 1024;
const MB = 1_000_000;
const leastChunkBytes = 4 * KiB;

let clock: FakeClock;
let limiter: RateLimiter;
beforeEach(() => {
  clock = new FakeClock();
  limiter = new RateLimiter(clock);
});

const runWith = (...rules: RateRule[]): GreedyRun => new GreedyRun(limiter.openLane(rules), clock);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Share of the wanted bytes that is missing or too much, where one chunk more or less does not count. */
function error(bytes: number, wantedBytes: number): number {
  const chunkBytes = wantedBytes < MB ? leastChunkBytes : 0;
  return Math.max(Math.abs(bytes - wantedBytes) - chunkBytes, 0) / wantedBytes;
}

describe('without a limit', () => {
  it('everything goes at once, and no timer is made', () => {
    limiter.setLimit('server:http://other', 1000);
    const lane = limiter.openLane(['all', 'server:http://here', 'job:1']);

    expect(lane.isLimited).toBe(false);
    expect(lane.take(50 * MB)).toBe(50 * MB);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('one that only counts lets all go in one piece and counts it', () => {
    limiter.setLimit('polite:http://here', Number.POSITIVE_INFINITY);
    const lane = limiter.openLane(['all', 'polite:http://here']);

    expect([lane.take(50 * MB), lane.take(3)]).toEqual([50 * MB, 3]);
    expect(limiter.takenBytes('polite:http://here')).toBe(50 * MB + 3);
    expect(limiter.limitOf(['all', 'polite:http://here'])).toBeNull();
    expect(clock.runningDelaysMs).toEqual([]);
  });
});

describe('one rate', () => {
  const rates = [16 * KiB, 20_000, 64 * KiB, 100_000, 333_333, MB, 10 * MB, 100 * MB];
  const cases = rates.flatMap((rate) => [1, 8].map((lanes) => ({ rate, lanes })));

  it.each(cases)(
    '$rate bytes/s over $lanes lanes: 1 % over 10 s, 5 % in any second',
    async ({ rate, lanes }) => {
      limiter.setLimit('all', rate);
      const random = seededRandom(rate);
      const runs = Array.from({ length: lanes }, () => runWith('all'));
      // As late as a timer of a busy machine.
      await letPass(clock, 11_000, () => random.next() * 15);
      const bytesIn = (from: number, to: number) => sum(runs.map((run) => run.bytesIn(from, to)));

      expect(error(bytesIn(0, 10_000), 10 * rate)).toBeLessThan(0.01);
      for (let from = 1000; from <= 10_000; from += 137) {
        expect(error(bytesIn(from, from + 1000), rate)).toBeLessThan(0.05);
      }
    },
  );

  it('comes in chunks of 16 ms, between 4 and 256 KiB', () => {
    const chunkAt = (rate: number) => {
      limiter.setLimit('all', rate);
      return limiter.openLane(['all']).take(2 ** 30);
    };
    expect(chunkAt(1e9)).toBe(256 * KiB);
    clock.advance(1000);
    expect(chunkAt(MB)).toBe(16_000);
    clock.advance(1000);
    expect(chunkAt(16 * KiB)).toBe(4 * KiB);
  });

  it('comes in shorter ones where 4 KiB would take more than a second', () => {
    limiter.setLimit('all', KiB);
    expect(limiter.openLane(['all']).take(2 ** 30)).toBe(KiB);
  });

  it('a chunk that is due in less than a millisecond does not wait', () => {
    limiter.setLimit('all', 100 * MB);
    const lane = limiter.openLane(['all']);
    expect(lane.take(90_000)).toBe(90_000);
    expect(lane.take(90_000)).toBe(90_000);
    expect(lane.take(1)).toBeInstanceOf(Promise);
  });

  it('idle hours, and sleep of the machine, give 50 ms of credit and no more', async () => {
    limiter.setLimit('all', MB);
    clock.advance(8 * 3_600_000);
    const run = runWith('all');
    await letPass(clock, 1000);
    expect(run.bytesIn(0, Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(1.05 * MB + 2 * 16_000);
    await run.stop();
    clock.advance(8 * 3_600_000);
    const wokenAt = clock.monotonic();
    const again = runWith('all');
    await letPass(clock, 1000);
    expect(again.bytesIn(wokenAt, wokenAt + 1000)).toBeLessThanOrEqual(1.05 * MB + 2 * 16_000);
  });
});

describe('several lanes', () => {
  it('get the same, down to a chunk, and none starves', async () => {
    limiter.setLimit('all', 16 * KiB);
    const runs = Array.from({ length: 8 }, () => runWith('all'));
    await letPass(clock, 60_000);
    const shares = runs.map((run) => run.bytesIn(0, 60_000));
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(leastChunkBytes);
    expect(Math.min(...shares)).toBeGreaterThan(0.95 * ((60 * 16 * KiB) / 8));
  });

  it('a lane with a limit of its own that is more than its share gets its share', async () => {
    limiter.setLimit('all', 10 * MB);
    limiter.setLimit('job:1', 6 * MB);
    const [own, free] = [runWith('all', 'job:1'), runWith('all')];
    await letPass(clock, 10_000);
    expect(own.bytesIn(0, 10_000) / (50 * MB)).toBeCloseTo(1, 1);
    expect(free.bytesIn(0, 10_000) / (50 * MB)).toBeCloseTo(1, 1);
  });

  it('what a slow server does not take goes to the others', async () => {
    limiter.setLimit('all', 10 * MB);
    limiter.setLimit('server:slow', MB);
    const slow = [runWith('all', 'server:slow'), runWith('all', 'server:slow')];
    const [quick, other] = [runWith('all', 'server:quick'), runWith('all')];
    await letPass(clock, 10_000);
    for (const run of slow) expect(run.bytesIn(0, 10_000) / (5 * MB)).toBeCloseTo(1, 1);
    for (const run of [quick, other]) expect(run.bytesIn(0, 10_000) / (45 * MB)).toBeCloseTo(1, 1);
  });

  it('an endless row of short runs does not keep a long one waiting', async () => {
    limiter.setLimit('all', MB);
    const long = runWith('all');
    let isOver = false;
    const shortOnes = async () => {
      while (!isOver) await limiter.openLane(['all']).take(3000);
    };
    const all = Promise.all([shortOnes(), shortOnes(), shortOnes()]);
    await letPass(clock, 10_000);
    isOver = true;
    await letPass(clock, 1000);
    await all;
    expect(long.bytesIn(0, 10_000)).toBeGreaterThan(2.4 * MB);
  });

  it('one that gives up leaves its turn to the next at once', async () => {
    limiter.setLimit('all', 16 * KiB);
    limiter.setLimit('job:1', 1);
    const [stuck, second] = [limiter.openLane(['all', 'job:1']), limiter.openLane(['all'])];
    stuck.take(1);
    const waiting = stuck.take(2);
    second.take(leastChunkBytes);
    expect(second.take(leastChunkBytes)).toBeInstanceOf(Promise);
    stuck.giveUp();
    stuck.giveUp();
    expect(await waiting).toBe(0);
    second.giveUp();
    expect(clock.runningDelaysMs).toEqual([]);
  });
});

describe('limits that change', () => {
  it('a rise, or an end, wakes who waits', async () => {
    limiter.setLimit('all', 16);
    const lane = limiter.openLane(['all']);
    lane.take(leastChunkBytes);
    const waiting = lane.take(100);
    limiter.setLimit('all', MB);
    clock.advance(5);
    expect(await waiting).toBe(100);

    limiter.setLimit('all', 16);
    lane.take(leastChunkBytes);
    const free = lane.take(5 * MB);
    limiter.setLimit('all', null);
    expect(await free).toBe(5 * MB);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('a fall is for the chunks to come, not for the one that went', () => {
    limiter.setLimit('all', MB);
    const lane = limiter.openLane(['all']);
    lane.take(16_000);
    limiter.setLimit('all', 1000);
    void lane.take(16_000);
    expect(clock.nextDueInMs).toBeCloseTo(16);
  });

  it('a lower rate holds within two seconds', async () => {
    limiter.setLimit('all', 100 * MB);
    const runs = Array.from({ length: 4 }, () => runWith('all'));
    await letPass(clock, 1003);
    limiter.setLimit('all', 64 * KiB);
    await letPass(clock, 20_000);
    const bytes = sum(runs.map((run) => run.bytesIn(3003, 13_003)));
    expect(error(bytes, 640 * KiB)).toBeLessThan(0.05);
  });

  it('another limit may hold for a lane that waits', async () => {
    limiter.setLimit('polite:here', 16);
    const lane = limiter.openLane(['all', 'polite:here']);
    lane.take(leastChunkBytes);
    const waiting = lane.take(100);
    lane.follow(['all']);
    expect(await waiting).toBe(100);
    expect(lane.isLimited).toBe(false);
  });

  it('the least one is named with its rule', () => {
    const rules: RateRule[] = ['all', 'server:here', 'job:1'];
    expect(limiter.limitOf(rules)).toBeNull();
    limiter.setLimit('all', 5 * MB);
    limiter.setLimit('job:1', MB);
    limiter.setLimit('job:2', 1);
    expect(limiter.limitOf(rules)).toEqual({ bytesPerSecond: MB, rule: 'job:1' });
  });

  it.each([0, -1, Number.NaN])('%d is no limit', (bytesPerSecond) => {
    expect(() => limiter.setLimit('all', bytesPerSecond)).toThrow(RangeError);
  });

  it('at random for a day: no lane ever stands still', async () => {
    const random = seededRandom(20_311_101);
    const rules: RateRule[] = ['all', 'server:a', 'server:b', 'batch:1', 'job:1', 'job:2'];
    const lanes = [
      ['all', 'server:a', 'batch:1', 'job:1'],
      ['all', 'server:a', 'batch:1', 'job:2'],
      ['all', 'server:b', 'job:3'],
    ] as const;
    limiter.setLimit('all', 2 * KiB);
    const runs = lanes.map((rules) => runWith(...rules));
    const day = 24 * 3_600_000;
    while (clock.monotonic() < day) {
      const rule = rules[random.below(rules.length)] ?? 'all';
      // Never all of them off: without a limit there would be nothing to test.
      const isOff = random.below(3) === 0 && rule !== 'all';
      limiter.setLimit(rule, isOff ? null : 2 * KiB * 8 ** random.next());
      const before = clock.monotonic();
      await letPass(clock, random.next() * 120_000);
      // At the least rate, shared by three, a chunk takes 6 s.
      for (const run of runs) {
        if (clock.monotonic() - before > 10_000) expect(run.grants).not.toEqual([]);
        run.grants.length = 0;
      }
    }
  });
});

const step = fc.oneof(
  fc.record({
    do: fc.constant('take' as const),
    lane: fc.nat(4),
    bytes: fc.integer({ min: 1, max: 2 ** 21 }),
  }),
  fc.record({ do: fc.constant('give up' as const), lane: fc.nat(4) }),
  fc.record({
    do: fc.constant('limit' as const),
    rule: fc.nat(3),
    rate: fc.option(fc.integer({ min: 1000, max: 1e8 })),
  }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.nat(2000) }),
);

it('whatever is asked and changed in whatever order, every wish is granted or given up', async () => {
  const rules = ['all', 'server:a', 'job:0', 'job:1'] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const clock = new FakeClock();
      const limiter = new RateLimiter(clock);
      const lanes = Array.from({ length: 5 }, (_, index) => {
        const rules: RateRule[] = ['all', index % 2 ? 'server:a' : 'server:b', `job:${index}`];
        return { ...limiter.openLane(rules), wantedBytes: 0, isGivenUp: false };
      });
      let settled = 0;
      let asked = 0;

      async function take(lane: (typeof lanes)[number], bytes: number) {
        if (lane.wantedBytes > 0) return;
        asked += 1;
        lane.wantedBytes = bytes;
        lane.isGivenUp = false;
        const taken = await lane.take(bytes);
        settled += 1;
        expect(taken).toBeLessThanOrEqual(bytes);
        if (!lane.isGivenUp) expect(taken).toBeGreaterThan(0);
        lane.wantedBytes = 0;
      }

      for (const step of steps) {
        if (step.do === 'pass') await letPass(clock, step.ms);
        else if (step.do === 'limit') limiter.setLimit(rules[step.rule] ?? 'all', step.rate);
        else {
          const lane = lanes[step.lane];
          if (lane === undefined) continue;
          if (step.do === 'take') void take(lane, step.bytes);
          else {
            lane.isGivenUp = true;
            lane.giveUp();
          }
        }
      }
      for (const rule of rules) limiter.setLimit(rule, null);
      await letPass(clock, 0);
      expect(settled).toBe(asked);
      expect(clock.runningDelaysMs).toEqual([]);
    }),
  );
});
