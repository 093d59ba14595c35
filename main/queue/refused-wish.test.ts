import { afterEach, beforeEach, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';

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
