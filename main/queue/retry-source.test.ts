import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { waitReason } from '../../shared/wait-reason.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { statSource } from '../transfer/source-file.ts';

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

/** A failed upload of a file on a drive of its own. */
async function failed(): Promise<{ id: string; sourcePath: string }> {
  mkdirSync(rig.folder.join('drive'));
  const sourcePath = rig.makeFile('drive/file.bin', 1000);
  const sourceIdentity = { ...(await statSource(sourcePath)), device: '4242' };
  const error = uploadError('access-denied', 'fatal');
  const job = await rig.sampleJob(peer.url('file.bin'), {
    state: 'error',
    error,
    sourcePath,
    sourceIdentity,
  });
  rig.put(job);
  rig.open();
  return { id: job.id, sourcePath };
}

it('retry with the drive taken out, an empty folder left: waits for it, goes on when it is back', async () => {
  const { id } = await failed();
  const drive = rig.folder.join('drive');
  renameSync(drive, rig.folder.join('away'));
  mkdirSync(drive);

  expect(await rig.queue.retry([id])).toMatchObject({ refusedJobIds: [] });
  await rig.untilState(id, 'transientError');
  expect(rig.job(id)).toMatchObject({ error: { code: 'drive-gone' }, attempts: 0 });
  expect(waitReason(rig.job(id), rig.queue.status(), rig.clock.now())?.kind).toBe('drive-gone');

  rmdirSync(drive);
  renameSync(rig.folder.join('away'), drive);
  rig.clock.advance(15_000);
  await rig.untilState(id, 'acknowledged');
});

it('retry with the file deleted: needs the user, who is told so', async () => {
  const { id, sourcePath } = await failed();
  rig.makeFile('drive/other.bin', 10);
  rmSync(sourcePath);
  expect(await rig.queue.retry([id])).toMatchObject({ refusedJobIds: [id] });
  expect(rig.job(id)).toMatchObject({ state: 'error', error: { code: 'file-not-found' } });
});

it('retry with another content: the file as it is now', async () => {
  const { id } = await failed();
  rig.makeFile('drive/file.bin', 2000);
  expect(await rig.queue.retry([id])).toMatchObject({ refusedJobIds: [] });
  await rig.untilState(id, 'acknowledged');
  expect(peer.hashOf('file.bin')).toBe(rig.hashOf('drive/file.bin'));
});
