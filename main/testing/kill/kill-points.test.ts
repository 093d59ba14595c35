import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { testSeed, testSize } from '../test-size.ts';
import { type Wish, wishes } from './kill-orders.ts';
import { killPoints, morePoints, type PointPlan } from './kill-points.ts';
import { KillPrograms } from './kill-programs.ts';
import { liveThrough } from './live-through.ts';
import { beginWithBackups } from './old-queue.ts';

// a real process that kills itself at a named point. What it had promised is kept, and
// what was under way comes to its end in a later run, once.

let programs: KillPrograms;
beforeAll(async () => {
  programs = await KillPrograms.build();
});
afterAll(() => programs[Symbol.dispose]());

const seed = testSeed(1);
const mostKillsInOneLife = 5;
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * testSize(5, 100);

async function killOften(point: string, plan: PointPlan, kills: number): Promise<void> {
  const random = seededRandom(seed);
  const { passes, needs = [], needsQueue, hasReplies = false } = plan;
  const rounds = needsQueue === undefined ? Math.min(kills, mostKillsInOneLife) : 1;
  const anyWish = (): Wish => wishes[random.below(wishes.length)] ?? 'upload';
  for (let number = 0; number * rounds < kills; number += 1) {
    const wrong = await liveThrough({ programs, number, hasReplies }, async (life) => {
      if (needsQueue === 'aged') await beginWithBackups(life);
      for (let round = 0; round < rounds; round += 1) {
        const uploads = life.make(['upload', ...needs, 'upload', anyWish()], random);
        const kill = { point, pass: 1 + random.below(passes) };
        const end = await life.run({ uploads, kill });
        expect(end, `life ${number}, round ${round}, pass ${kill.pass}`).toBe('killed');
      }
    });
    expect(wrong, `life ${number}`).toEqual([]);
  }
}

describe(`killed (seed ${seed})`, () => {
  it.for(Object.entries(killPoints))('%s', { timeout: hangGuardMs }, ([point, plan]) =>
    killOften(point, plan, testSize(5, 100)),
  );

  it.for(Object.entries(morePoints))('%s', { timeout: hangGuardMs }, ([point, plan]) =>
    killOften(point, plan, testSize(2, 100)),
  );
});
