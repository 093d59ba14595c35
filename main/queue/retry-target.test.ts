import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';

it('a cancelled upload is not tried again beside a newer one to the same place', async () => {
  await using peer = await PracticePeer.start();
  await using rig = new QueueRig();
  const cancelled = await rig.sampleJob(peer.url('file.bin'), { state: 'cancelled', batchId: randomUUID() });
  const newer = await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' });
  rig.put(cancelled, newer);

  const queue = rig.open();
  expect(await queue.retry([cancelled.id])).toMatchObject({ refusedJobIds: [cancelled.id] });
  expect(rig.job(cancelled.id).state).toBe('cancelled');

  queue.cancel([newer.id], { isNow: true });
  expect(await queue.retry([cancelled.id, newer.id])).toMatchObject({ refusedJobIds: [newer.id] });
  await rig.untilState(cancelled.id, 'acknowledged');
  // Finished is over: the place is free again.
  expect(await queue.retry([newer.id])).toMatchObject({ refusedJobIds: [] });
});

it('what can’t be tried again stays as it was, also when its file has changed', async () => {
  await using peer = await PracticePeer.start();
  await using rig = new QueueRig();
  const cancelled = await rig.sampleJob(peer.url('file.bin'), { state: 'cancelled', batchId: randomUUID() });
  const newer = await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' });
  rig.put(cancelled, newer);
  const queue = rig.open();
  rig.makeFile('file.bin', 77);
  await queue.retry([cancelled.id]);
  expect(rig.job(cancelled.id)).toMatchObject({ state: 'cancelled', totalBytes: 1000 });
});

it('a removed upload gives its place up', async () => {
  await using peer = await PracticePeer.start();
  await using rig = new QueueRig();
  const cancelled = await rig.sampleJob(peer.url('file.bin'), { state: 'cancelled', batchId: randomUUID() });
  const failed = await rig.sampleJob(peer.url('file.bin'), { state: 'error' });
  rig.put(cancelled, failed);

  const queue = rig.open();
  expect(await queue.retry([cancelled.id])).toMatchObject({ refusedJobIds: [cancelled.id] });
  queue.remove([failed.id], { isNow: true });
  expect(await queue.retry([cancelled.id])).toMatchObject({ refusedJobIds: [] });
  await rig.untilState(cancelled.id, 'acknowledged');
});
