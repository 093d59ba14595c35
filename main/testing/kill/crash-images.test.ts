import { beforeAll, describe, expect, it } from 'vitest';
import { SqliteJobStore } from '../../queue/store/sqlite-job-store.ts';
import { entryOfRow } from '../../queue/store/store-rows.ts';
import { seededRandom } from '../seeded-random.ts';
import { TempFolder } from '../temp-folder.ts';
import { testSeed, testSize } from '../test-size.ts';
import { type Image, layOut, RecordedQueue } from './crash-images.ts';
import { type Damage, damages } from './damage.ts';
import { readModel } from './read-model.ts';
import type { StoredModel } from './stored-model.ts';

// what a power cut may leave of a queue's files. It opens as it was after some commit, or says that it was
// damaged and has everything that can still be had.

const seed = testSeed(6);
/** For each kind of damage to each file. */
const images = testSize(30, 500);
/** Not a time that anything is expected to take. */
const hangGuardMs = 60_000 * images;
let recorded: RecordedQueue;

beforeAll(async () => {
  recorded = await RecordedQueue.of(seededRandom(seed), 200);
});

/** What the next start finds. */
async function opened(image: Image): Promise<{ model: StoredModel; isReported: boolean }> {
  using folder = new TempFolder();
  layOut(image, folder.path);
  const store = new SqliteJobStore(folder.path);
  const isReported = store.notices.length > 0;
  await store.close();
  // A bit within the text of an entry: the history does without it.
  return { model: readModel(folder.join('queue.db'), entryOfRow), isReported };
}

const damaged = (
  image: Image,
  name: string,
  damage: Damage,
  random: ReturnType<typeof seededRandom>,
): Image => new Map([...image, [name, damage(image.get(name) ?? Buffer.alloc(0), random)]]);

describe(`the log (seed ${seed})`, () => {
  it.for(Object.entries(damages))('%s', { timeout: hangGuardMs }, async ([, damage]) => {
    const random = seededRandom(seed);
    for (let number = 0; number < images; number += 1) {
      const { image, inFile, last } = recorded.open[number % recorded.open.length] ?? expect.fail();
      const { model, isReported } = await opened(damaged(image, 'queue.db-wal', damage, random));
      const commits = recorded.numberOf(model);
      if (commits !== null && commits >= inFile && commits <= last) continue;
      expect(isReported, `image ${number}`).toBe(true);
      expect(recorded.unknownIn(model), `image ${number}`).toBe(0);
      const lost = recorded.jobIdsAfter(inFile).filter((id) => !model.jobs.has(id));
      expect(lost, `image ${number}`).toEqual([]);
    }
  });
});

describe(`the file (seed ${seed})`, () => {
  it.for(Object.entries(damages))('%s', { timeout: hangGuardMs }, async ([kind, damage]) => {
    const random = seededRandom(seed);
    for (let number = 0; number < images; number += 1) {
      const { model, isReported } = await opened(damaged(recorded.closed, 'queue.db', damage, random));
      if (recorded.numberOf(model) === recorded.last) continue;
      // One bit within a text can't be told from what was meant: it changes one job, and maybe nobody sees it.
      const isBit = kind === 'with one bit flipped';
      expect(isReported || isBit, `image ${number}`).toBe(true);
      expect(recorded.unknownIn(model), `image ${number}`).toBeLessThanOrEqual(isBit ? 1 : 0);
    }
  });
});
