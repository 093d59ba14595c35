import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';

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
  // A part of an earlier try is here already.
  peer.behaviours.answerWith('GET', { status: 503 });
  const id = await rig.addOne(peer.url());
  await rig.untilState(id, 'transientError');
  const key = `.${id}.100-50-00000000.bitlade-part`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, key), 'half');
  const hold = peer.behaviours.holdAnswer('GET');
  await rig.queue.retry([id]);
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
