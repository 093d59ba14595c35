import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { testSeed, testSize } from '../test-size.ts';
import { type Wish, wishes } from './kill-orders.ts';
import { killPoints, type PointPlan } from './kill-points.ts';
import { liveThrough } from './live-through.ts';

// a real process that kills itself at a named point. What it had promised is kept, and
// what was under way comes to its end in a later run, once.

const seed = testSeed(1);
const kills = testSize(5, 100);
const killsInOneLife = 5;
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * kills;

describe(`killed (seed ${seed})`, () => {
  it.for(Object.entries(killPoints))('%s', { timeout: hangGuardMs }, async ([point, plan]) => {
    const random = seededRandom(seed);
    const { passes, needs = [], isFresh = false, hasReplies = false }: PointPlan = plan;
    const rounds = isFresh ? 1 : killsInOneLife;
    const anyWish = (): Wish => wishes[random.below(wishes.length)] ?? 'upload';
    for (let number = 0; number * rounds < kills; number += 1) {
      const wrong = await liveThrough({ number, hasReplies }, async (life) => {
        for (let round = 0; round < rounds; round += 1) {
          const uploads = life.make(['upload', ...needs, 'upload', anyWish()], random);
          const kill = { point: point.trim(), pass: 1 + random.below(passes) };
          const end = await life.run({ uploads, kill });
          expect(end, `life ${number}, round ${round}, pass ${kill.pass}`).toBe('killed');
        }
      });
      expect(wrong, `life ${number}`).toEqual([]);
    }
  });
});
