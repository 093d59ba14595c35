import { writeFileSync } from 'node:fs';
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
      cancelOutcome: 'forgot-late',
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

describe('a cancel of an upload whose file has changed', () => {
  /** The change is found out between the fragments. */
  async function changed(): Promise<string> {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    writeFileSync(rig.folder.join('file.bin'), 'other content');
    hold.release();
    return id;
  }

  it.each([
    ['at once', true],
    ['that can be taken back', false],
  ])('%s, while the server is told to end it, is what the server says of it', async (_, isNow) => {
    const told = peer.behaviours.holdAnswer('Cancel-Session');
    const id = await changed();
    await told.reached;
    rig.queue.cancel([id], { isNow });
    if (!isNow) rig.clock.advance(undoMs);
    told.release();
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'confirmed', error: null });
    expect(peer.count('Cancel-Session')).toBe(1);
  });

  it('taken back leaves it with what is wrong with the file', async () => {
    const told = peer.behaviours.holdAnswer('Cancel-Session');
    const id = await changed();
    await told.reached;
    const { undo } = rig.queue.cancel([id]);
    told.release();
    rig.queue.undo(undo?.id ?? '');
    expect(await rig.untilState(id, 'error')).toMatchObject({ error: { code: 'file-changed' } });
  });

  it('that the server was told of when it failed, is confirmed', async () => {
    const id = await changed();
    await rig.untilState(id, 'error');
    rig.queue.cancel([id], { isNow: true });
    expect(rig.job(id)).toMatchObject({ state: 'cancelled', cancelOutcome: 'confirmed' });
    expect(peer.leftovers).toEqual([]);
  });

  it('that the server could not be told of says that parts may be there, until it is told', async () => {
    peer.behaviours.answerWith('Cancel-Session', { status: 503 }, 2);
    const id = await changed();
    await rig.untilState(id, 'error');
    rig.queue.cancel([id], { isNow: true });
    expect(rig.job(id)).toMatchObject({ state: 'cancelled', cancelOutcome: 'left-behind' });
    await rig.clock.scheduled(5_000);
    expect(rig.stored().abandonedSessions).toHaveLength(1);
    rig.clock.advance(5_000);
    await rig.store.struckOff;
    expect(peer.leftovers).toEqual([]);
  });

  it('after its last byte says that the file may be there, also when it was tried again', async () => {
    const ack = peer.behaviours.holdAnswer('Fragment');
    const id = await rig.addOne(peer.url(), 1000);
    await ack.reached;
    writeFileSync(rig.folder.join('file.bin'), 'other content');
    ack.release();
    await rig.untilState(id, 'error');
    rig.queue.cancel([id], { isNow: true });
    expect(rig.job(id)).toMatchObject({ state: 'cancelled', cancelOutcome: 'confirmed-late' });
    await rig.queue.retry([id]);
    expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ notes: ['maybe-delivered-twice'] });
  });
});
