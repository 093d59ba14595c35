import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatedThreads, openGate, shutGate } from '../testing/file-gate.ts';
import { nextTurn, passTime } from '../testing/pass-time.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { partPath } from '../transfer/reply-file.ts';

let peer: PracticePeer;
let rig: QueueRig;
let gate: string | null;

beforeEach(async () => {
  peer = await PracticePeer.start({ builtInReply: true });
  rig = new QueueRig();
  rig.replyThreads = gatedThreads(rig.clock);
  gate = null;
});
afterEach(async () => {
  if (gate !== null) openGate(gate);
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

/** An upload whose reply's folder hangs when it comes to it. */
async function uploadWithHangingFolder(): Promise<string> {
  const folder = rig.takeReplies();
  mkdirSync(folder);
  const hold = peer.behaviours.holdAnswer('Fragment');
  const id = await rig.addOne(peer.url());
  await hold.reached;
  const [sessionId = ''] = peer.server.sessionIds;
  gate = partPath({ folder, remoteUrl: new URL(rig.job(id).remoteUrl), sessionId });
  shutGate(gate);
  hold.release();
  while (!existsSync(`${gate}.gate.reached`)) await nextTurn();
  return id;
}

describe.runIf(process.platform === 'linux')('R-49: a folder for replies that does not answer', () => {
  it('is told, and looked at again by itself', async () => {
    const id = await uploadWithHangingFolder();
    await passTime(rig.clock, () => rig.job(id).state === 'transientError');
    expect(rig.job(id)).toMatchObject({
      error: { code: 'reply-not-saved', facts: { detail: 'not-answering' } },
      nextTryAt: expect.any(Number),
    });
    if (gate !== null) openGate(gate);
    gate = null;
    await passTime(rig.clock, () => rig.job(id).state === 'acknowledged');
    expect(rig.job(id).reply).not.toBeNull();
    expect(peer.count('Fragment')).toBe(1);
  });

  it('does not hold up a cancel', async () => {
    const id = await uploadWithHangingFolder();
    rig.queue.cancel([id], { isNow: true });
    while (rig.job(id).state !== 'cancelled') {
      await nextTurn();
      // Nobody waits longer for the folder.
      if (rig.clock.runningDelaysMs.includes(1_000)) rig.clock.advance(1_000);
    }
    expect(rig.job(id)).toMatchObject({ cancelOutcome: 'reply-cancelled' });
    expect(peer.count('Cancel-Session')).toBe(1);
  });
});
