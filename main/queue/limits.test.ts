import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../shared/job-view.ts';
import { limitInForce, yields } from '../../shared/queue-settings.ts';
import { fullWeek } from '../../shared/week-grid.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';

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

const sizeBytes = 1_000_000;

/** Adds one file under a limit and tells how long its bytes take on the virtual clock, in seconds. */
async function secondsUnder(set: (job: JobView) => void): Promise<number> {
  rig.put(await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' }));
  rig.makeFile('big.bin', sizeBytes);
  rig.open();
  const { addedJobIds } = await rig.queue.add({
    sourcePaths: [rig.folder.join('big.bin')],
    remoteUrl: peer.url(),
    isPaused: true,
  });
  const [id = ''] = addedJobIds;
  set(rig.job(id));
  const startedAt = rig.clock.monotonic();
  rig.queue.resume([id]);
  // Time goes on only as fast as the bytes that it lets go.
  while (rig.job(id).state !== 'acknowledged') {
    await settled();
    const due = rig.clock.nextDueInMs;
    if (rig.job(id).state === 'transferring' && due !== null && due < 1_000) rig.clock.advance(due);
  }
  expect(peer.hashOf('big.bin')).toBe(rig.hashOf('big.bin'));
  return (rig.clock.monotonic() - startedAt) / 1000;
}

describe('a limit of a tenth of the file a second', () => {
  const bytesPerSecond = sizeBytes / 10;
  it.each([
    ['of the queue', () => rig.queue.changeSettings({ bytesPerSecond })],
    [
      'of the server',
      ({ remoteUrl }: JobView) =>
        rig.queue.changeSettings({
          servers: { [new URL(remoteUrl).origin]: { maxUploads: null, bytesPerSecond } },
        }),
    ],
    ['of the batch', ({ batchId }: JobView) => rig.queue.setBatchLimit(batchId, bytesPerSecond)],
    ['of the upload', ({ id }: JobView) => rig.queue.setLimit([id], bytesPerSecond)],
    [
      'of the hour',
      () =>
        rig.queue.changeSettings({
          weekGrid: fullWeek.map((day) => day.map(() => 'limited' as const)),
          limitedBytesPerSecond: bytesPerSecond,
        }),
    ],
  ])('%s', async (_name, set) => {
    const seconds = await secondsUnder(set);
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(11);
  });

  it('lifted in the middle lets the rest go at once', async () => {
    const seconds = await secondsUnder(({ id }) => {
      rig.queue.setLimit([id], bytesPerSecond);
      rig.clock.schedule(2_000, () => rig.queue.setLimit([id], null));
    });
    expect(seconds).toBeLessThan(4);
  });
});

it('says which limit is in force, and until when', async () => {
  rig.open();
  expect(rig.queue.status().limit).toBeNull();
  rig.queue.changeSettings({ bytesPerSecond: 500_000 });
  expect(rig.queue.status().limit).toEqual({ bytesPerSecond: 500_000, rule: 'queue', until: null });
  const until = rig.clock.now() + 1_800_000;
  rig.queue.changeSettings({ weekOverride: { rule: 'limited', until }, limitedBytesPerSecond: 100_000 });
  expect(rig.queue.status().limit).toEqual({ bytesPerSecond: 100_000, rule: 'override', until });
});

it('of two limits the lower one counts', () => {
  const settings = { ...rig.open().settings(), bytesPerSecond: 5_000, limitedBytesPerSecond: 9_000 };
  expect(limitInForce(settings, 'limited')).toEqual({ bytesPerSecond: 5_000, rule: 'queue' });
  expect(limitInForce({ ...settings, bytesPerSecond: null }, 'full')).toBeNull();
});

it('who gives way: nobody, the low ones, all but the foreground', () => {
  const who = (mode: Parameters<typeof yields>[0]) =>
    (['foreground', 'high', 'normal', 'low'] as const).filter((priority) => yields(mode, priority));
  expect([who('fastest'), who('normal'), who('polite')]).toEqual([[], ['low'], ['high', 'normal', 'low']]);
});

it('an upload that gives way asks for the delay of the line, on a connection of its own', async () => {
  const hold = peer.behaviours.holdBody({ afterBytes: 10 });
  rig.open();
  rig.queue.changeSettings({ rateMode: 'polite' });
  const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 1000));
  await hold.reached;
  await peer.seen('Ping');
  hold.release();
  await rig.untilState(id, 'acknowledged');
  await settled();
  // At rest nobody asks.
  expect(rig.clock.runningDelaysMs).toEqual([]);
});
