import { describe, expect, it } from 'vitest';
import { plainHabits, plainPlan } from './plain-plan.ts';
import { minuteMs } from './sim-spans.ts';
import { SimWorld } from './sim-world.ts';

const hosts = 4;
const uploads = 64;
const atOnce = 8;
const perHost = 4;

/** Above what goes through the lane of small files. */
const bigBytes = 1_100_000;

/** 64 uploads to four servers, eight at once, four to one server. */
function start(sizeBytes = 1_000): SimWorld {
  const world = new SimWorld({
    ...plainPlan,
    servers: Array.from({ length: hosts }, () => plainHabits),
    // The first quarter goes to the first server, and so on: whoever goes only by the order would be held up.
    files: Array.from({ length: uploads }, (_, index) => ({
      sizeBytes,
      server: Math.floor(index / (uploads / hosts)),
    })),
    fragmentBytes: Math.ceil(sizeBytes / 10),
    network: { faultRate: 0, bytesPerMs: sizeBytes / 100, maxLatencyMs: 10 },
  });
  world.disk.settings = {
    ...world.disk.settings,
    maxBigUploads: atOnce,
    maxSmallUploads: atOnce,
    maxUploadsPerServer: perHost,
  };
  return world;
}

/** Milliseconds at which uploads were over, by index; null for those that are not. */
function endsOf(world: SimWorld): (number | null)[] {
  const [startedAt = 0] = world.jobIds.map((_, index) => world.jobOf(index)?.addedAt ?? 0);
  return world.jobIds.map((_, index) => {
    const finishedAt = world.jobOf(index)?.finishedAt ?? null;
    return finishedAt === null ? null : finishedAt - startedAt;
  });
}

const latest = (ends: readonly (number | null)[]): number =>
  Math.max(...ends.map((end) => end ?? Number.POSITIVE_INFINITY));

describe('R-41: 64 uploads, 8 at once, 4 to one server', () => {
  it.each([1_000, bigBytes])('each gets its turn (%i bytes each)', async (sizeBytes) => {
    const world = start(sizeBytes);
    world.boot();
    await world.run(10 * minuteMs, () => world.isAtRest);
    const ends = endsOf(world);
    const first = Math.min(...ends.map((end) => end ?? 0));
    // Eight rounds, if every upload took as long as the quickest one; nobody waits for more than twice as many.
    expect(latest(ends)).toBeLessThan(2 * (uploads / atOnce) * first);
    expect(world.watch.violations).toEqual([]);
  });

  it.each(['refuses', 'is silent'])(
    'a server that %s holds the others up by a second at most',
    async (how) => {
      const good = start();
      good.boot();
      await good.run(10 * minuteMs, () => good.isAtRest);
      const bad = start();
      const [dead] = bad.network.servers;
      if (dead === undefined) throw new Error('there is no server');
      if (how === 'refuses') dead.isUp = false;
      else dead.isSilent = true;
      bad.boot();
      await bad.run(10 * minuteMs);
      const others = endsOf(bad).slice(uploads / hosts);
      expect(latest(others)).toBeLessThanOrEqual(latest(endsOf(good)) + 1_000);
      expect(bad.watch.violations).toEqual([]);
    },
  );
});

describe('small files', () => {
  it('do not wait for the big ones that came before them', async () => {
    const sizes = [...Array(6).fill(bigBytes), ...Array(6).fill(1_000)];
    const world = new SimWorld({
      ...plainPlan,
      files: sizes.map((sizeBytes: number) => ({ sizeBytes, server: 0 })),
      fragmentBytes: 100_000,
      network: { faultRate: 0, bytesPerMs: 100, maxLatencyMs: 10 },
    });
    world.boot();
    await world.run(10 * minuteMs, () => world.isAtRest);
    const ends = endsOf(world);
    expect(latest(ends.slice(6))).toBeLessThan(Math.min(...ends.slice(0, 6).map((end) => end ?? 0)));
    expect(world.watch.violations).toEqual([]);
  });
});
