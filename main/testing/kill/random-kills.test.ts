import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finishedStates } from '../../../shared/job-view.ts';
import { seededRandom } from '../seeded-random.ts';
import { testSeed, testSize } from '../test-size.ts';
import type { KillLife } from './kill-life.ts';
import { wishes } from './kill-orders.ts';
import { KillPrograms } from './kill-programs.ts';
import { liveThrough } from './live-through.ts';

// a real process that is killed at no point in particular.

let programs: KillPrograms;
beforeAll(async () => {
  programs = await KillPrograms.build();
});
afterAll(() => programs[Symbol.dispose]());

const seed = testSeed(3);
const killsInOneLife = 20;
/** Not a time that anything is expected to take. */
const hangGuardMs = 10_000 * testSize(100, 2_000);
/** So slow that uploads are under way whenever the kill comes. */
const bytesPerSecond = 200_000;

/** Kills it so many milliseconds after its modules are loaded: its own work only. */
const killAfter = (life: KillLife, ms: number, uploads: string[][]): Promise<string> =>
  life.run({ uploads }, (run) => void passed(ms).then(() => run.kill()));

function unfinished({ books }: KillLife): number {
  return [...books.model.jobs.values()].filter(({ state }) => !finishedStates.has(state)).length;
}

it(`killed at any time, with 8 uploads under way (seed ${seed})`, { timeout: hangGuardMs }, async () => {
  const random = seededRandom(seed);
  for (let number = 0; number * killsInOneLife < testSize(100, 2_000); number += 1) {
    const wrong = await liveThrough({ programs, number, hasReplies: number % 2 === 1 }, async (life) => {
      life.peer.behaviours.bytesPerSecond = bytesPerSecond;
      for (let kill = 0; kill < killsInOneLife; kill += 1) {
        const missing = 8 - unfinished(life);
        const uploads = life.make(wishes.slice(0, missing), random);
        expect(['killed', 'over']).toContain(await killAfter(life, 20 + random.below(380), uploads));
      }
      life.peer.behaviours.bytesPerSecond = null;
    });
    expect(wrong, `life ${number}`).toEqual([]);
  }
});

it(`killed ten times within the first 50 ms of its start (seed ${seed})`, {
  timeout: hangGuardMs,
}, async () => {
  const random = seededRandom(seed);
  for (let number = 0; number < testSize(3, 100); number += 1) {
    const wrong = await liveThrough({ programs, number, hasReplies: false }, async (life) => {
      for (let kill = 0; kill < 10; kill += 1) {
        const uploads = kill % 5 === 0 ? life.make(wishes, random) : [];
        expect(['killed', 'over']).toContain(await killAfter(life, random.next() * 50, uploads));
      }
    });
    expect(wrong, `life ${number}`).toEqual([]);
  }
});
