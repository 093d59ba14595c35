import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../shared/history-entry.ts';
import { version } from '../../../shared/version.ts';
import { PracticePeer } from '../../testing/practice-peer.ts';
import { QueueRig } from '../../testing/queue-rig.ts';
import { checkReceipt } from './check-receipt.ts';

// What is kept of uploads when they are over, from the real engine, and the receipts made of it.

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

const twoFragments = 3 * 2 ** 20;
const history = (): HistoryEntry[] => rig.queue.history({ cursor: null, limit: 100 }).entries;

function receiptFile(jobId: string): string {
  const text = rig.queue.receipt(jobId);
  if (text === null) throw new Error('there is no receipt');
  writeFileSync(rig.folder.join('receipt.json'), text);
  return rig.folder.join('receipt.json');
}
const check = (jobId: string, keyFile: string | null = null) =>
  checkReceipt({
    receiptFile: receiptFile(jobId),
    file: rig.folder.join('file.bin'),
    keyFile,
    dataFolder: rig.folder.join('data'),
  });

describe('a finished upload', () => {
  it('keeps hash, size, times, session, words of the server and number of tries', async () => {
    const addedAt = rig.clock.now();
    const id = await rig.addOne(peer.url(), twoFragments);
    await rig.untilState(id, 'acknowledged');
    expect(history()).toEqual([
      {
        kind: 'upload',
        jobId: id,
        batchId: rig.job(id).batchId,
        batchLabel: 'file.bin',
        fileName: 'file.bin',
        relativePath: 'file.bin',
        sourcePath: rig.folder.join('file.bin'),
        remoteUrl: peer.url('file.bin').href,
        totalBytes: twoFragments,
        sha256: rig.hashOf('file.bin'),
        outcome: 'acknowledged',
        cancelOutcome: null,
        closeUnconfirmed: false,
        sessionId: peer.packets.at(-1)?.sessionId,
        serverWords: '200 OK',
        reply: null,
        notes: [],
        tries: 1,
        clientVersion: version,
        addedAt,
        startedAt: addedAt,
        finishedAt: rig.clock.now(),
      },
    ]);
  });

  it('has a receipt that holds for the file, also after a restart and without its row', async () => {
    const id = await rig.addOne(peer.url(), twoFragments);
    await rig.untilState(id, 'acknowledged');
    const before = rig.queue.receipt(id);
    rig.queue.remove([id], { isNow: true });
    await rig.stop();
    rig.open();
    expect(rig.queue.jobs()).toEqual([]);
    expect(rig.queue.receipt(id)).toBe(before);

    expect(await check(id)).toMatchObject({ kind: 'valid', signer: 'this-computer' });
    writeFileSync(rig.folder.join('key.pem'), rig.queue.publicKey());
    expect(await check(id, rig.folder.join('key.pem'))).toMatchObject({ kind: 'valid', signer: 'given-key' });
    rig.makeFile('file.bin', new Uint8Array(twoFragments));
    expect(await check(id)).toMatchObject({ kind: 'hash-differs' });
  });

  it('that took several runs says so, and what the server said meanwhile is known', async () => {
    peer.behaviours.answerWith('Create-Session', { status: 503 });
    const id = await rig.addOne(peer.url());
    await rig.untilState(id, 'transientError');
    expect(rig.stored().jobs).toMatchObject([{ serverWords: expect.stringMatching(/^503/), tries: 1 }]);
    rig.clock.advance(10_000);
    await rig.queue.retry([id]);
    await rig.untilState(id, 'acknowledged');
    expect(history()).toMatchObject([{ jobId: id, tries: 2, serverWords: '200 OK' }]);
  });

  it('whose end was refused keeps the words of it, in the receipt too', async () => {
    const headers = [
      ['BITS-Packet-Type', 'Ack'],
      ['BITS-Error-Code', '0x80070057'],
      ['BITS-Error-Context', '0x5'],
    ] as const;
    peer.behaviours.answerWith('Close-Session', { status: 400, headers });
    const id = await rig.addOne(peer.url());
    await rig.until(() => history().length > 0);
    const words = '400 Bad Request, BITS-Error-Code 0x80070057, BITS-Error-Context 0x5';
    expect(history()).toMatchObject([{ closeUnconfirmed: true, serverWords: words }]);
    expect(await check(id)).toMatchObject({
      kind: 'valid',
      receipt: { closeUnconfirmed: true, serverWords: words },
    });
  });
});

describe('what was not uploaded has no receipt, but is kept', () => {
  it('a cancelled upload', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    rig.queue.cancel([id], { isNow: true });
    await rig.untilState(id, 'cancelled');
    expect(history()).toMatchObject([
      { jobId: id, outcome: 'cancelled', cancelOutcome: 'confirmed', sessionId, sha256: null },
    ]);
    expect(rig.queue.receipt(id)).toBeNull();
  });

  it('a cancelled upload of an earlier start', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    rig.queue.pause([id]);
    await rig.stop();
    rig.open();
    rig.queue.cancel([id], { isNow: true });
    await rig.untilState(id, 'cancelled');
    expect(history()).toMatchObject([{ jobId: id, outcome: 'cancelled', sessionId }]);
  });

  it('a session that was given up and swept', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    // Once on the kept connection, and once more on a fresh one.
    peer.behaviours.dropAnswer('Cancel-Session', 2);
    rig.makeFile('file.bin', 5);
    hold.release();
    await rig.untilState(id, 'error');
    await rig.store.struckOff;
    expect(history()).toMatchObject([
      { kind: 'session', sessionId, fileName: 'file.bin', outcome: 'server-forgot' },
    ]);
    expect(rig.queue.receipt(id)).toBeNull();
  });

  it('an upload that nobody knows', () => {
    rig.open();
    expect(rig.queue.receipt('00000000-0000-4000-8000-000000000009')).toBeNull();
  });
});
