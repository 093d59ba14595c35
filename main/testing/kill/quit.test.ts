import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { testSeed, testSize } from '../test-size.ts';
import type { Wish } from './kill-orders.ts';
import { KillPrograms } from './kill-programs.ts';
import { liveThrough } from './live-through.ts';

// the program is ended in the middle of 16 uploads.

let programs: KillPrograms;
beforeAll(async () => {
  programs = await KillPrograms.build();
});
afterAll(() => programs[Symbol.dispose]());

const seed = testSeed(5);
const uploads = 16;
/** Not a time that anything is expected to take. */
const hangGuardMs = 120_000;

it(`quit with ${uploads} uploads under way loses nothing (seed ${seed})`, {
  timeout: hangGuardMs,
}, async () => {
  const random = seededRandom(seed);
  for (let number = 0; number < testSize(3, 30); number += 1) {
    const wrong = await liveThrough({ programs, number, hasReplies: false }, async (life) => {
      // None of them comes to its end by itself.
      life.peer.behaviours.bytesPerSecond = 1;
      const files = life.make(new Array<Wish>(uploads).fill('upload'), random);
      const quit = { point: 'Fragment half sent', pass: uploads };
      expect(await life.run({ uploads: files, maxUploads: uploads, quit })).toBe('over');
      expect(
        [...life.books.model.jobs.values()].filter(({ facts }) => facts.sessionId !== null),
      ).toHaveLength(uploads);
      life.peer.behaviours.bytesPerSecond = null;
    });
    expect(wrong).toEqual([]);
  }
});
