import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SqliteJobStore } from '../../queue/store/sqlite-job-store.ts';
import { sampleBatch, sampleJob } from '../sample-jobs.ts';
import { seededRandom } from '../seeded-random.ts';
import { TempFolder } from '../temp-folder.ts';
import { testSeed, testSize } from '../test-size.ts';
import { KillPrograms } from './kill-programs.ts';
import { QueueStarter } from './queue-starter.ts';

// two programs that open the same queue at the same moment, and one that is killed while it has it.

let programs: KillPrograms;
beforeAll(async () => {
  programs = await KillPrograms.build();
});
afterAll(() => programs[Symbol.dispose]());

const seed = testSeed(4);
/** Not a time that anything is expected to take. */
const hangGuardMs = 600_000;
/** Enough for both to have read when. */
const leadMs = 4;

/** No queue, one that was closed, or one as a killed program leaves it. */
function leave(kind: number, folder: string): void {
  if (kind === 0) return;
  const store = new SqliteJobStore(folder);
  store.commit({ batches: [sampleBatch()], jobs: [sampleJob()] });
  const names = readdirSync(folder);
  const kept = names.map((name) => readFileSync(path.join(folder, name)));
  store.close();
  if (kind === 1) return;
  for (const [index, name] of names.entries()) writeFileSync(path.join(folder, name), kept[index] ?? '');
}

it(`two starts at once: one has the queue, the other is told (seed ${seed})`, {
  timeout: hangGuardMs,
}, async () => {
  using folder = new TempFolder();
  await using one = new QueueStarter(programs);
  await using other = new QueueStarter(programs);
  const random = seededRandom(seed);
  for (let race = 0; race < testSize(50, 200); race += 1) {
    const queue = folder.join(`queue-${race}`);
    mkdirSync(queue);
    leave(race % 3, queue);
    const atMs = Date.now() + leadMs;
    const ends = await Promise.all([one.open(queue, atMs), other.open(queue, atMs + random.next() * 0.5)]);
    expect(ends.sort(), `race ${race}`).toEqual(['in use', 'owner']);
    await Promise.all([one.close(), other.close()]);
  }
});

it('the queue of a killed program is free at once', { timeout: hangGuardMs }, async () => {
  using folder = new TempFolder();
  await using heir = new QueueStarter(programs);
  for (let death = 0; death < testSize(5, 50); death += 1) {
    await using owner = new QueueStarter(programs);
    expect(await owner.open(folder.path)).toBe('owner');
    expect(await heir.open(folder.path)).toBe('in use');
    await owner.kill();
    expect(await heir.open(folder.path)).toBe('owner');
    await heir.close();
  }
});
