import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { ownFileThreads } from '../transfer/own-file-threads.ts';
import { ReplyFile } from '../transfer/reply-file.ts';

// The practice server answers every upload with a receipt.

let peer: PracticePeer;
let rig: QueueRig;
beforeEach(async () => {
  peer = await PracticePeer.start({ builtInReply: true });
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

it('the reply is saved before the session is closed, and the row knows where', async () => {
  const folder = rig.takeReplies();
  const id = await rig.addOne(peer.url());
  const job = await rig.untilState(id, 'acknowledged');

  expect(rig.statesOf(id)).toContain('transferred');
  expect(job.reply?.path.startsWith(folder)).toBe(true);
  const text = readFileSync(job.reply?.path ?? '', 'utf8');
  expect(text).toContain('file.bin');
  expect(job.reply?.sizeBytes).toBe(Buffer.byteLength(text));
  expect(readdirSync(folder)).toHaveLength(1);
  expect(peer.lines.at(-1)).toBe('Close-Session → 200');
});

it('without a folder the reply stays on the server and a note says so', async () => {
  const id = await rig.addOne(peer.url());
  expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ reply: null, notes: ['reply-ignored'] });
});

it('a pause and a restart in the middle of the reply lose nothing', async () => {
  rig.takeReplies();
  const hold = peer.behaviours.holdAnswer('GET');
  const id = await rig.addOne(peer.url());
  await hold.reached;
  expect(rig.job(id).state).toBe('transferred');
  rig.queue.pause([id]);
  await rig.stop();
  hold.release();

  rig.open();
  expect(rig.job(id).state).toBe('suspended');
  rig.queue.resume([id]);
  const job = await rig.untilState(id, 'acknowledged');
  expect(existsSync(job.reply?.path ?? '')).toBe(true);
  expect(peer.count('Fragment')).toBe(1);
});

it('a cancel then gives up the reply and leaves the file', async () => {
  const folder = rig.takeReplies();
  const hold = peer.behaviours.holdAnswer('GET');
  const id = await rig.addOne(peer.url());
  await hold.reached;
  rig.queue.cancel([id], { isNow: true });
  hold.release();

  expect(await rig.untilState(id, 'cancelled')).toMatchObject({
    cancelOutcome: 'reply-cancelled',
    reply: null,
  });
  expect(peer.server.sessionIds).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

/** The reply can't be fetched any more; the first bytes of it are here, as if an earlier try had broken off. */
async function haveHalf(status: number): Promise<{ id: string; folder: string }> {
  const folder = rig.takeReplies();
  peer.behaviours.answerWith('GET', { status });
  const id = await rig.addOne(peer.url());
  await rig.until(() => rig.job(id).error !== null);
  const [sessionId = ''] = peer.server.sessionIds;
  const place = { folder, remoteUrl: new URL(rig.job(id).remoteUrl), sessionId };
  const file = new ReplyFile(ownFileThreads, place, 'reply.bin');
  await file.open();
  await file.keep(Buffer.from('half'), 0, 4, { totalBytes: 100, stamp: '0'.repeat(32) });
  await file.close(false);
  writeFileSync(path.join(folder, '.mine.bitlade-part'), 'no part of a reply');
  expect(readdirSync(folder)).toHaveLength(2);
  return { id, folder };
}

it('a cancel later takes what is here of the reply along, and nothing else', async () => {
  const { id, folder } = await haveHalf(503);
  rig.queue.cancel([id], { isNow: true });
  expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'reply-cancelled' });
  expect(readdirSync(folder)).toEqual(['.mine.bitlade-part']);
});

it('a cancel does so when the server has forgotten the session', async () => {
  const { id, folder } = await haveHalf(503);
  await peer.behaviours.loseSessions();
  rig.queue.cancel([id], { isNow: true });
  expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'forgot-late' });
  expect(readdirSync(folder)).toEqual(['.mine.bitlade-part']);
});

it('what is here of a reply that is gone from the server leaves with its row', async () => {
  const { id, folder } = await haveHalf(404);
  expect(rig.job(id)).toMatchObject({ state: 'error', error: { code: 'reply-gone' } });
  expect(readdirSync(folder)).toHaveLength(2);
  rig.queue.remove([id], { isNow: true });
  await rig.store.struckOff;
  expect(readdirSync(folder)).toEqual(['.mine.bitlade-part']);
});

it('a reply that can not be fetched now is fetched later; the file is not sent again', async () => {
  rig.takeReplies();
  peer.behaviours.answerWith('GET', { status: 503 });
  const id = await rig.addOne(peer.url());
  expect(await rig.untilState(id, 'transientError')).toMatchObject({ error: { severity: 'transient' } });
  await rig.queue.retry([id]);
  expect((await rig.untilState(id, 'acknowledged')).reply).not.toBeNull();
  expect(peer.count('Fragment')).toBe(1);
});

it('C-113: a reply that was expected and did not come is told with the finished upload', async () => {
  await using silent = await PracticePeer.start();
  rig.takeReplies(true);
  const id = await rig.addOne(silent.url());
  expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ reply: null, notes: ['reply-missing'] });
});
