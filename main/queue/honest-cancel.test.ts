import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { undoMs } from './wishes/undo-offers.ts';

const twoFragments = 3 * 2 ** 20;
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

describe.each([
  ['at once', true],
  ['that can be taken back', false],
])('a cancel %s while Close-Session is under way', (_, isNow) => {
  it('does not say that the file is in place when the server has lost the session', async () => {
    const id = await rig.addOne(peer.url(), twoFragments);
    peer.behaviours.before('Close-Session', async () => {
      rig.queue.cancel([id], { isNow });
      await peer.behaviours.loseSessions();
    });
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({
      cancelOutcome: 'server-forgot',
      closeUnconfirmed: false,
    });
    expect(peer.files).toEqual([]);
  });

  it('nor when the server refuses it', async () => {
    const id = await rig.addOne(peer.url(), twoFragments);
    peer.behaviours.answerWith('Close-Session', { status: 400, headers: [['BITS-Packet-Type', 'Ack']] });
    await rig.untilState(id, 'closing');
    rig.queue.cancel([id], { isNow });
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'refused' });
  });
});

it('a cancel whose time to take it back ends during Close-Session lets it finish', async () => {
  const close = peer.behaviours.holdAnswer('Close-Session');
  const id = await rig.addOne(peer.url());
  await close.reached;
  rig.queue.cancel([id]);
  rig.clock.advance(undoMs);
  close.release();
  expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ cancelOutcome: 'finished-before' });
  expect(peer.lines.filter((line) => line.startsWith('C'))).toEqual([
    'Create-Session → 200',
    'Close-Session → 200',
  ]);
});
