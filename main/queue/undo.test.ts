import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UndoOffer } from '../../shared/queue-status.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import type { MoveDirection } from './wishes/move-jobs.ts';
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

const undoOf = ({ undo }: { undo: { id: string } | null }): string => {
  if (undo === null) throw new Error('nothing to take back');
  return undo.id;
};

/** An upload in the middle of its first fragment. */
async function underWay() {
  const hold = peer.behaviours.holdBody({ afterBytes: 10 });
  const id = await rig.addOne(peer.url(), twoFragments);
  const { sessionId } = await hold.reached;
  return { id, sessionId, hold };
}

describe('a cancel', () => {
  it('stops the upload and tells the server nothing before its time', async () => {
    const { id, hold } = await underWay();
    const { undo } = rig.queue.cancel([id]);
    expect(undo).toMatchObject({ kind: 'cancel', count: 1, until: rig.clock.now() + undoMs });
    hold.release();
    await peer.lost('Fragment');
    await settled();
    rig.clock.advance(undoMs - 1);
    await settled();
    expect(peer.count('Cancel-Session')).toBe(0);
    expect(rig.job(id)).toMatchObject({ state: 'cancelling', hold: { kind: 'cancel' } });

    rig.clock.advance(1);
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'confirmed', hold: null });
    expect(rig.queue.status().undo).toEqual([]);
    expect(peer.leftovers).toEqual([]);
  });

  it('taken back goes on with the same session', async () => {
    const { id, hold } = await underWay();
    const undoId = undoOf(rig.queue.cancel([id]));
    hold.release();
    await peer.lost('Fragment');
    expect(rig.queue.undo(undoId)).toMatchObject({ refusedJobIds: [] });
    await rig.untilState(id, 'acknowledged');
    expect([peer.count('Create-Session'), peer.count('Cancel-Session')]).toEqual([1, 0]);
    expect(peer.hashOf('file.bin')).toBe(rig.hashOf('file.bin'));
  });

  it('can be taken back once, and not when its time is over', async () => {
    const { id } = await underWay();
    const undoId = undoOf(rig.queue.cancel([id]));
    rig.clock.advance(undoMs);
    await rig.untilState(id, 'cancelled');
    expect(rig.queue.undo(undoId)).toBeNull();
  });

  it('wanted now after all goes out at once', async () => {
    const { id } = await underWay();
    rig.queue.cancel([id]);
    rig.queue.cancel([id], { isNow: true });
    await rig.untilState(id, 'cancelled');
    expect(rig.queue.status().undo).toEqual([]);
    expect(peer.count('Cancel-Session')).toBe(1);
  });

  it('is carried out when the program ends within its time', async () => {
    const { id, sessionId } = await underWay();
    rig.queue.cancel([id]);
    await rig.stop();
    expect(peer.count('Cancel-Session')).toBe(0);
    rig.open();
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'confirmed' });
    expect(await peer.seen('Cancel-Session')).toMatchObject({ sessionId });
  });

  it('that comes during Close-Session lets it finish, and says so', async () => {
    const close = peer.behaviours.holdAnswer('Close-Session');
    const id = await rig.addOne(peer.url());
    await close.reached;
    rig.queue.cancel([id]);
    close.release();
    expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ cancelOutcome: 'finished-before' });
  });

  it('of what waits for its next try brings that wait back', async () => {
    await peer.kill();
    const id = await rig.addOne(peer.url());
    const { nextTryAt } = await rig.untilState(id, 'transientError');
    const undoId = undoOf(rig.queue.cancel([id]));
    rig.clock.advance(1_000);
    rig.queue.undo(undoId);
    expect(rig.job(id)).toMatchObject({ state: 'transientError', nextTryAt });
  });

  it('of something that had never begun is over without a word to anybody', async () => {
    rig.put(await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' }));
    const queue = rig.open();
    const ids = queue.jobs().map(({ id }) => id);
    queue.cancel(ids);
    rig.clock.advance(undoMs);
    await rig.untilAll('cancelled');
    expect(queue.jobs()).toMatchObject([{ cancelOutcome: 'nothing-sent' }]);
    expect(peer.lines).toEqual([]);
  });
});

describe('a removal', () => {
  const failed = async () => {
    const facts = { ...noSession, sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}' };
    const error = uploadError('access-denied', 'fatal');
    rig.put(await rig.sampleJob(peer.url('file.bin'), { state: 'error', error, facts }));
    const queue = rig.open();
    return { queue, ids: queue.jobs().map(({ id }) => id) };
  };

  it('hides the row at once, tells the server when its time is over', async () => {
    const { queue, ids } = await failed();
    const { undo } = queue.remove(ids);
    expect(undo).toMatchObject({ kind: 'remove', count: 1 });
    expect(queue.jobs()).toEqual([]);
    rig.clock.advance(undoMs - 1);
    await settled();
    expect(peer.lines).toEqual([]);
    rig.clock.advance(1);
    await peer.seen('Cancel-Session');
    await rig.store.struckOff;
    expect(rig.stored()).toMatchObject({ jobs: [], batches: [], abandonedSessions: [] });
    expect(queue.history({ cursor: null, limit: 10 }).entries).toMatchObject([
      { kind: 'session', outcome: 'server-forgot' },
      { kind: 'upload', outcome: 'error', jobId: ids[0] },
    ]);
  });

  it('taken back shows the row again, with its session', async () => {
    const { queue, ids } = await failed();
    const before = queue.jobs();
    queue.undo(undoOf(queue.remove(ids)));
    expect(queue.jobs()).toEqual(before);
    rig.clock.advance(undoMs);
    await settled();
    expect(peer.lines).toEqual([]);
  });

  it('stands in the way of nobody who adds the file again, and then can’t be taken back', async () => {
    const { queue, ids } = await failed();
    const undoId = undoOf(queue.remove(ids));
    const [id = ''] = await rig.add(peer.url(), rig.folder.join('file.bin'));
    queue.pause([id]);
    expect(queue.undo(undoId)).toMatchObject({ refusedJobIds: ids });
    expect(queue.jobIds()).toEqual([id]);
    rig.clock.advance(undoMs);
    await peer.seen('Cancel-Session');
    const again = await queue.add({ sourcePaths: [rig.folder.join('file.bin')], remoteUrl: peer.url() });
    expect(again).toMatchObject({ addedJobIds: [], skipped: [{ reason: 'already-queued' }] });
    queue.resume([id]);
    await rig.untilState(id, 'acknowledged');
  });

  it('of what is over is taken back also when the file is on its way again', async () => {
    const queue = rig.open();
    const [id = ''] = await rig.add(peer.url(), rig.makeFile('file.bin', 10));
    await rig.untilState(id, 'acknowledged');
    const undoId = undoOf(queue.remove([id]));
    peer.behaviours.holdAnswer('Create-Session');
    const [anew = ''] = await rig.add(peer.url(), rig.folder.join('file.bin'));
    expect(queue.undo(undoId)).toMatchObject({ refusedJobIds: [] });
    expect(queue.jobIds()).toEqual([id, anew]);
  });

  it('is carried out when the program ends within its time', async () => {
    const { queue, ids } = await failed();
    queue.remove(ids);
    await rig.stop();
    rig.open();
    expect(rig.queue.jobs()).toEqual([]);
    await peer.seen('Cancel-Session');
  });

  it('that can’t be stored when its time is over is carried out later', async () => {
    const { queue, ids } = await failed();
    queue.remove(ids);
    rig.store.isBroken = true;
    rig.clock.advance(undoMs);
    await settled();
    rig.store.isBroken = false;
    rig.clock.advance(20_000);
    await peer.seen('Cancel-Session');
    expect(rig.stored().jobs).toEqual([]);
  });
});

describe('another order', () => {
  /** Uploads that wait, named by letters, in this order. */
  async function paused(names: string): Promise<void> {
    for (const [rank, name] of [...names].entries()) {
      const batchId = `00000000-0000-4000-8000-00000000001${rank}`;
      rig.put(await rig.sampleJob(peer.url(name), { state: 'suspended', fileName: name, batchId, rank }));
    }
    rig.open();
  }
  const order = (): string =>
    rig.queue
      .jobs()
      .map(({ fileName }) => fileName)
      .join('');
  const idOf = (name: string): string => rig.queue.jobs().find(({ fileName }) => fileName === name)?.id ?? '';
  const move = (names: string, direction: MoveDirection): UndoOffer | null =>
    rig.queue.move([...names].map(idOf), direction).undo;

  it('counts what the user moved, not what made way', async () => {
    await paused('abcde');
    expect(move('ce', 'up')).toMatchObject({ kind: 'move', count: 2 });
    expect(order()).toBe('acbed');
    expect(move('e', 'top')).toMatchObject({ count: 1 });
    expect(move('e', 'top')).toBeNull();
    expect(rig.queue.status().undo.map(({ count }) => count)).toEqual([2, 1]);
  });

  it.each<[string, string, [string, MoveDirection], [string, MoveDirection], string, string]>([
    ['c up, then b to the top', 'abcd', ['c', 'up'], ['b', 'top'], 'bacd', ''],
    ['c up, then b down', 'abcd', ['c', 'up'], ['b', 'down'], 'acdb', ''],
    ['d to the top, then a to the bottom', 'abcd', ['d', 'top'], ['a', 'bottom'], 'bcda', ''],
    ['c up, then c up again', 'abcd', ['c', 'up'], ['c', 'up'], 'cabd', 'c'],
    ['ab to the bottom, then a to the top', 'abcd', ['ab', 'bottom'], ['a', 'top'], 'abcd', 'a'],
  ])('taken back leaves alone what was moved since: %s', async (_, names, first, second, after, late) => {
    await paused(names);
    const undo = move(...first);
    move(...second);
    expect(rig.queue.undo(undo?.id ?? '')).toMatchObject({ refusedJobIds: [...late].map(idOf) });
    expect(order()).toBe(after);
    expect(new Set(rig.queue.jobs().map(({ rank }) => rank)).size).toBe(names.length);
    await rig.stop();
    rig.open();
    expect(order()).toBe(after);
  });

  it('several, taken back the newest first, leave the one from before', async () => {
    await paused('abcde');
    const offers = [move('d', 'up'), move('bd', 'top'), move('a', 'down'), move('e', 'top')];
    expect(order()).not.toBe('abcde');
    for (const offer of offers.reverse()) rig.queue.undo(offer?.id ?? '');
    expect(order()).toBe('abcde');
  });

  it('is kept over a restart, and can be taken back', async () => {
    await paused('abc');
    expect(order()).toBe('abc');
    const undo = move('c', 'top');
    expect(order()).toBe('cab');
    await rig.stop();
    rig.open();
    expect(order()).toBe('cab');

    expect(rig.queue.undo(undo?.id ?? '')).toBeNull();
    rig.queue.undo(move('c', 'down')?.id ?? '');
    expect(order()).toBe('cab');
  });
});
