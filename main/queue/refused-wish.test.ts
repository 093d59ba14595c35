import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('a cancel at once that can not be stored leaves the offer to take the first one back', async () => {
  const body = peer.behaviours.holdBody({ afterBytes: 10 });
  const id = await rig.addOne(peer.url());
  await body.reached;
  const { undo } = rig.queue.cancel([id]);
  rig.store.isBroken = true;
  expect(() => rig.queue.cancel([id], { isNow: true })).toThrow('disk is full');
  rig.store.isBroken = false;
  body.release();
  expect(rig.queue.undo(undo?.id ?? '')).toMatchObject({ refusedJobIds: [] });
  await rig.untilState(id, 'acknowledged');
});

it('run now of what is over leaves a server alone that asked to wait', async () => {
  rig.open();
  const [done = ''] = await rig.add(peer.url(), rig.makeFile('done.bin', 10));
  await rig.untilState(done, 'acknowledged');
  peer.behaviours.answerWith('Create-Session', { status: 503, headers: [['Retry-After', '120']] });
  const [busy = ''] = await rig.add(peer.url(), rig.makeFile('busy.bin', 10));
  await rig.untilState(busy, 'transientError');
  await settled();
  expect(rig.queue.runNow([done])).toMatchObject({ refusedJobIds: [done] });
  await settled();
  expect(rig.queue.status().servers).toMatchObject([{ reason: 'asked' }]);
});

it.each(['pause', 'cancel'] as const)('a %s that can not be stored stops nothing', async (wish) => {
  const body = peer.behaviours.holdBody({ afterBytes: 10 });
  const id = await rig.addOne(peer.url());
  await body.reached;
  rig.store.isBroken = true;
  expect(() => rig.queue[wish]([id], { isNow: true })).toThrow('disk is full');
  rig.store.isBroken = false;
  body.release();
  await rig.untilState(id, 'acknowledged');
  expect(peer.lines).toEqual(['Create-Session → 200', 'Fragment 0-999/1000 → 200', 'Close-Session → 200']);
});
