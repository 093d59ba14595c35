import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { Manifest } from '../../shared/manifest.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { sampleBatch, sampleTime } from '../testing/sample-jobs.ts';
import type { Job } from './job.ts';
import { undoMs } from './wishes/undo-offers.ts';

const error = uploadError('access-denied', 'fatal', { httpStatus: 403 });
const nobody = new URL('http://127.0.0.1:9/drop/file.bin');
const sessionId = '{7DF0354D-249B-430F-820D-3D2A9BEF4931}';

let rig: QueueRig;
beforeEach(() => {
  rig = new QueueRig();
});
afterEach(() => rig[Symbol.asyncDispose]());

/** A failed upload of 1000 bytes, of which the server has 400. */
async function failed(change: Partial<Job> = {}): Promise<string> {
  const facts = { ...noSession, sessionId, acknowledgedBytes: 400 };
  const job = await rig.sampleJob(nobody, {
    fileName: 'file.bin',
    state: 'error',
    error,
    facts,
    serverWords: '403 Forbidden',
    tries: 2,
    startedAt: sampleTime,
    ...change,
  });
  rig.put(job);
  rig.open();
  return job.id;
}
const history = (): HistoryEntry[] =>
  rig.queue.history({ cursor: null, limit: 10 }).entries.filter(({ kind }) => kind === 'upload');
const manifest = (): Manifest => JSON.parse(rig.queue.manifest(sampleBatch().id, 'json') ?? 'null');
const undoOf = (id: string): string => rig.queue.remove([id]).undo?.id ?? '';

describe('a failed upload that is taken off the list', () => {
  it('is in the history with what became of it, once it can’t be taken back', async () => {
    const id = await failed();
    rig.queue.remove([id]);
    expect(history()).toEqual([]);
    rig.clock.advance(undoMs);
    await settled();
    expect(history()).toMatchObject([
      {
        jobId: id,
        batchLabel: 'file.bin',
        outcome: 'error',
        failure: { error, acknowledgedBytes: 400 },
        totalBytes: 1000,
        sha256: null,
        sessionId,
        serverWords: '403 Forbidden',
        tries: 2,
        startedAt: sampleTime,
        finishedAt: rig.clock.now(),
      },
    ]);
    expect(rig.queue.receipt(id)).toBeNull();
  });

  it('is in it at once where nobody may take it back', async () => {
    const id = await failed();
    rig.queue.remove([id], { isNow: true });
    expect(history()).toMatchObject([{ jobId: id, outcome: 'error' }]);
  });

  it('is not in it when that is taken back, and as what it became when it is tried again', async () => {
    const id = await failed();
    rig.queue.undo(undoOf(id));
    rig.clock.advance(undoMs);
    await settled();
    expect(history()).toEqual([]);
    rig.queue.cancel([id], { isNow: true });
    expect(history()).toEqual([]);
    expect(rig.job(id).state).toBe('cancelling');
  });

  it('is in it when the program ends before it can no longer be taken back', async () => {
    const id = await failed();
    rig.queue.remove([id]);
    await rig.stop();
    rig.open();
    expect(history()).toMatchObject([{ jobId: id, outcome: 'error', batchLabel: 'file.bin' }]);
    await rig.stop();
    rig.open();
    expect(history()).toHaveLength(1);
  });

  it('is in it when the disk was full at that moment', async () => {
    const id = await failed();
    rig.queue.remove([id]);
    rig.store.isBroken = true;
    rig.clock.advance(undoMs);
    await settled();
    expect(history()).toEqual([]);
    rig.store.isBroken = false;
    rig.clock.advance(20_000);
    await settled();
    expect(history()).toMatchObject([{ jobId: id, outcome: 'error' }]);
  });

  it('counts once in the manifest of its batch: on the list, hidden, and gone', async () => {
    const id = await failed();
    const other = { id: '00000000-0000-4000-8000-00000000000e', relativePath: 'other', hold: null } as const;
    await rig.stop();
    await failed({ ...other, rank: 100, state: 'suspended', error: null, facts: noSession });
    const failedFile = { jobId: id, state: 'error', errorCode: 'access-denied', sizeBytes: 1000 };
    const expectOnce = (reason: string) => {
      expect(manifest().sums).toMatchObject({ files: 2, failed: 1, unfinished: 1, totalBytes: 2000 });
      expect(manifest().files[0]).toMatchObject({ ...failedFile, reason: expect.stringContaining(reason) });
    };
    expectOnce('');
    rig.queue.remove([id]);
    expectOnce('');
    rig.clock.advance(undoMs);
    await settled();
    expectOnce('taken off the list');
  });
});

it('what is over is not in the history a second time when its row is cleared', async () => {
  const id = await failed({ state: 'cancelled', error: null, cancelOutcome: 'confirmed', facts: noSession });
  rig.queue.remove([id], { isNow: true });
  expect(history()).toEqual([]);
});
