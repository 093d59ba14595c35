import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { testSeed, testSize } from '../test-size.ts';
import { wishes } from './kill-orders.ts';
import { liveThrough } from './live-through.ts';
import { makeOldQueue, olderVersions } from './old-queue.ts';

// a process that finds a queue of an older version and kills itself while it takes it over.

const seed = testSeed(2);
const kills = testSize(5, 100);
const points = [
  'after schema',
  'before version',
  'before migration commit',
  'after migration commit',
  'after start',
];
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * kills;

describe.for(olderVersions())(`with a queue of version %d (seed ${seed}), killed`, (version) => {
  it.for(points)('%s', { timeout: hangGuardMs }, async (point) => {
    const random = seededRandom(seed);
    for (let number = 0; number < kills; number += 1) {
      const wrong = await liveThrough({ number, hasReplies: false }, async (life) => {
        const sourcePath = life.makeFile('upload-old.bin', 50_000);
        const files = [{ sourcePath, remoteUrl: life.peer.url('upload-old.bin') }];
        await makeOldQueue(life.dataFolder, version, files);
        life.books.adopt(life.stored());
        expect(await life.run({ uploads: life.make(wishes, random), kill: { point, pass: 1 } })).toBe(
          'killed',
        );
      });
      expect(wrong, `life ${number}`).toEqual([]);
    }
  });
});
