import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobView } from '../../shared/job-view.ts';
import { waitReason } from '../../shared/wait-reason.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { testSeed, testSize } from '../testing/test-size.ts';

// Where in the life of uploads the disk is full is a matter of luck; what comes of it is not.

const seed = testSeed(9);
const levels = testSize(50, 500);
const hangGuardMs = 60_000 * levels;

let peer: PracticePeer;
let rig: QueueRig;
beforeEach(async () => {
  peer = await PracticePeer.start();
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

it(`R-9: at ${levels} levels it waits for room and says so, and goes on ten seconds after there is (seed ${seed})`, {
  timeout: hangGuardMs,
}, async () => {
  const random = seededRandom(seed);
  rig.profile = { ...rig.profile, maxFragmentBytes: 1000 };
  const queue = rig.open();
  const reasonOf = (job: JobView) => waitReason(job, queue.status(), rig.clock.now());
  queue.changeSettings({ onBattery: 'pause' });
  for (let level = 0; level < levels; level += 1) {
    rig.conditions.tell({ isOnBattery: true });
    const names = Array.from({ length: 1 + random.below(3) }, (_, file) => `${level}-${file}.bin`);
    const files = names.map((name) => rig.makeFile(name, 1 + random.below(4_000)));
    const ids = await rig.add(peer.url(), ...files);
    await settled();
    const unfinished = () => ids.map((id) => rig.job(id)).filter(({ state }) => state !== 'acknowledged');

    // Each of them is written three times at least.
    rig.store.room = random.below(3 * names.length);
    rig.conditions.tell({ isOnBattery: false });
    await rig.until(() => queue.status().hold?.reason === 'storage');
    expect(() => queue.changeSettings({ bytesPerSecond: 1_000_000 })).toThrow('full');
    // What is under way comes to rest: it is through all the same, or waits.
    await rig.until(() => unfinished().every((job) => reasonOf(job) !== null));
    expect(unfinished().map((job) => reasonOf(job)?.kind)).toEqual(unfinished().map(() => 'storage'));

    rig.store.room = Number.POSITIVE_INFINITY;
    rig.clock.advance(10_000);
    await rig.until(() => ids.every((id) => rig.job(id).state === 'acknowledged'));
    expect(names.map((name) => peer.hashOf(name))).toEqual(names.map((name) => rig.hashOf(name)));
    expect(queue.status().hold).toBeNull();
  }
  expect(rig.stored().jobs.every(({ state }) => state === 'acknowledged')).toBe(true);
  const { entries } = queue.history({ cursor: null, limit: 1_000 });
  expect(new Set(entries.map((entry) => entry.kind === 'upload' && entry.jobId)).size).toBe(
    queue.jobs().length,
  );
});
