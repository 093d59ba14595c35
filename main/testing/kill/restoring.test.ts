import { afterAll, beforeAll, expect, it } from 'vitest';
import { SqliteJobStore } from '../../queue/store/sqlite-job-store.ts';
import { seededRandom } from '../seeded-random.ts';
import { TempFolder } from '../temp-folder.ts';
import { testSeed, testSize } from '../test-size.ts';
import { type Image, layOut, RecordedQueue } from './crash-images.ts';
import { damages } from './damage.ts';
import { KillPrograms } from './kill-programs.ts';
import { QueueStarter } from './queue-starter.ts';
import { readModel } from './read-model.ts';

// a program that is killed while it restores a damaged queue. The next one has all that the first would
// have had.

let programs: KillPrograms;
beforeAll(async () => {
  programs = await KillPrograms.build();
});
afterAll(() => programs[Symbol.dispose]());

const seed = testSeed(7);
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * testSize(1, 10);
/** Each of them is passed so often at least. */
const points = {
  'before sentinel': 2,
  'after sentinel': 2,
  'before renaming': 2,
  'after renaming': 2,
  'after schema': 1,
};

/** What is on the list after a start. */
async function restored(folder: string): Promise<string> {
  await new SqliteJobStore(folder).close();
  return readModel(`${folder}/queue.db`).digest;
}

async function damagedImages(): Promise<Image[]> {
  const random = seededRandom(seed);
  const { closed } = await RecordedQueue.of(random, 100);
  const whole = closed.get('queue.db') ?? Buffer.alloc(0);
  const cut = () => damages['cut off'](whole, random);
  return Array.from({ length: testSize(2, 20) }, () => new Map([...closed, ['queue.db', cut()]]));
}

it(`killed while it restores a damaged queue (seed ${seed})`, { timeout: hangGuardMs }, async () => {
  for (const [number, image] of (await damagedImages()).entries()) {
    using undisturbed = new TempFolder();
    layOut(image, undisturbed.path);
    const expected = await restored(undisturbed.path);
    for (const [point, passes] of Object.entries(points)) {
      for (let pass = 1; pass <= passes; pass += 1) {
        using folder = new TempFolder();
        layOut(image, folder.path);
        await using starter = new QueueStarter(programs);
        const where = `image ${number}, ${point}, pass ${pass}`;
        expect(await starter.open(folder.path, 0, { point, pass }), where).toBe('ended');
        expect(await restored(folder.path), where).toBe(expected);
      }
    }
  }
});
