import { afterEach, beforeEach, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { RawClient } from '../testing/raw-client.ts';

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

it('R-9: a Close-Session that could not be noted has not been sent: a session lost meanwhile is no success', async () => {
  rig.open();
  const { store } = rig;
  const commit = store.commit.bind(store);
  store.commit = (change) => {
    if (change.jobs?.some(({ facts }) => facts.closeSent)) store.isBroken = true;
    commit(change);
  };
  const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 1000));
  const { sessionId } = await rig.untilState(id, 'transientError');
  expect(peer.count('Close-Session')).toBe(0);

  const client = await RawClient.connect(Number(peer.url().port));
  const headers = { 'BITS-Packet-Type': 'Cancel-Session', 'BITS-Session-Id': sessionId };
  const target = peer.url('file.bin').pathname;
  expect(await client.request({ method: 'BITS_POST', target, headers })).toMatchObject({ status: 200 });
  client.close();

  store.commit = commit;
  store.isBroken = false;
  // First the storage hold of ten seconds ends, then the time of the next try.
  await rig.clock.scheduled(10_000);
  rig.clock.advance(10_000);
  const isOver = (): boolean => ['acknowledged', 'error'].includes(rig.job(id).state);
  await rig.until(isOver);
  expect(rig.job(id).closeUnconfirmed || rig.job(id).state === 'error').toBe(true);
});
