import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestSchema } from '../../queue/store/migrations.ts';
import { seededRandom } from '../seeded-random.ts';
import { testSeed, testSize } from '../test-size.ts';
import { KillPrograms } from './kill-programs.ts';
import { liveThrough } from './live-through.ts';
import { beginWithOldQueue } from './old-queue.ts';

// a process that finds a queue of an older version and kills itself while it takes it over.

let programs: KillPrograms;
beforeAll(async () => {
  programs = await KillPrograms.build();
});
afterAll(() => programs[Symbol.dispose]());

const seed = testSeed(2);
const kills = testSize(5, 100);
const points = [
  'after schema',
  'after backup naming',
  'before migration commit',
  'after migration commit',
  'after start',
];
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * kills;

describe(`with a queue of an older version (seed ${seed}), killed`, () => {
  it.for(points)('%s', { timeout: hangGuardMs }, async (point) => {
    const random = seededRandom(seed);
    for (let number = 0; number < kills; number += 1) {
      const version = 1 + (number % (latestSchema - 1));
      const wrong = await liveThrough({ programs, number, hasReplies: false }, async (life) => {
        await beginWithOldQueue(life, version);
        const uploads = life.make(['upload', 'cancel'], random);
        expect(await life.run({ uploads, kill: { point, pass: 1 } }), `version ${version}`).toBe('killed');
      });
      expect(wrong, `version ${version}`).toEqual([]);
    }
  });
});
