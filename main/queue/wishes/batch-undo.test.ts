import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddReport } from '../../../shared/ipc-contract.ts';
import { QueueRig } from '../../testing/queue-rig.ts';
import { scanDisk } from '../../transfer/scan-disk.ts';

// A batch is cancelled, which can be taken back for a while, in the middle of the search for its files or after it.

const remoteUrl = new URL('http://server.example/drop/');

let rig: QueueRig;
let added: Promise<AddReport>;
let deepAnswers: () => void;
beforeEach(async () => {
  rig = new QueueRig();
  rig.conditions.tell({ isOnline: false });
  mkdirSync(rig.folder.join('tree', 'deep'), { recursive: true });
  rig.makeFile('tree/a.bin', 10);
  rig.makeFile('tree/deep/b.bin', 10);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  deepAnswers = answer.resolve;
  rig.scanDisk = {
    ...scanDisk,
    nameBytes: async (folder) => {
      if (folder.endsWith('deep')) {
        asked.resolve();
        await answer.promise;
      }
      return scanDisk.nameBytes(folder);
    },
  };
  rig.open();
  added = rig.queue.add({ sourcePaths: [rig.folder.join('tree')], remoteUrl });
  await asked.promise;
  // What was found until now is handed out.
  rig.clock.advance(400);
  await rig.until(() => rig.queue.jobs().length === 1);
});
afterEach(() => rig[Symbol.asyncDispose]());

const batchId = (): string => rig.queue.batches()[0]?.id ?? '';
const found = () => rig.queue.jobs().map(({ fileName, state }) => [fileName, state]);
const search = () => rig.queue.batches().map(({ scan }) => scan);

function cancel(): string {
  const { undo } = rig.queue.cancelBatch(batchId());
  if (undo === null) throw new Error('it can not be taken back');
  return undo.id;
}

describe('while it is searched', () => {
  it('and taken back: all of it is found and uploaded', async () => {
    const offer = cancel();
    expect(search()).toEqual(['stopped']);
    expect(rig.queue.status().scans).toEqual([]);
    deepAnswers();
    rig.clock.advance(7_999);
    rig.queue.undo(offer);
    expect(rig.stored().batches).toMatchObject([{ scan: 'running' }]);
    expect((await added).addedJobIds).toHaveLength(2);
    expect(found()).toEqual([
      ['a.bin', 'queued'],
      ['b.bin', 'queued'],
    ]);
    expect(rig.stored().batches).toMatchObject([{ scan: 'complete' }]);
  });

  it('together with uploads of others, and taken back: all of it is found', async () => {
    const { undo } = rig.queue.cancelSearched([batchId()], rig.queue.jobIds());
    deepAnswers();
    rig.queue.undo(undo?.id ?? '');
    expect((await added).addedJobIds).toHaveLength(2);
  });

  it('and once more, which changes nothing: taken back as well', async () => {
    const offer = cancel();
    rig.queue.cancelBatch(batchId());
    deepAnswers();
    rig.queue.undo(offer);
    expect((await added).addedJobIds).toHaveLength(2);
  });

  it('and carried out: nothing more is found', async () => {
    cancel();
    deepAnswers();
    rig.clock.advance(8_000);
    expect((await added).addedJobIds).toHaveLength(1);
    expect(found()).toEqual([['a.bin', 'cancelled']]);
    expect(rig.stored().batches).toMatchObject([{ scan: 'stopped' }]);
  });

  it('on a disk that does not answer, and carried out: the search is over', async () => {
    cancel();
    rig.clock.advance(8_000);
    expect((await added).addedJobIds).toHaveLength(1);
  });

  it('and a second time: that one counts', async () => {
    const first = cancel();
    deepAnswers();
    rig.clock.advance(5_000);
    rig.queue.undo(first);
    const second = cancel();
    rig.clock.advance(7_999);
    expect(rig.queue.undo(second)?.refusedJobIds).toEqual([]);
    expect((await added).addedJobIds).toHaveLength(2);
  });

  it('and at once: nothing more is found', async () => {
    cancel();
    rig.queue.cancelBatch(batchId(), { isNow: true });
    deepAnswers();
    expect((await added).addedJobIds).toHaveLength(1);
  });

  it('and the search is stopped: taking back brings back what was found, and says so', async () => {
    const offer = cancel();
    rig.queue.stopScan(batchId());
    await added;
    rig.queue.undo(offer);
    expect(found()).toEqual([['a.bin', 'queued']]);
    expect(search()).toEqual(['stopped']);
  });

  it('and the disk is full when that is taken back: it can be taken back later', async () => {
    const offer = cancel();
    rig.store.isBroken = true;
    expect(() => rig.queue.undo(offer)).toThrow('full');
    expect(search()).toEqual(['stopped']);
    rig.store.isBroken = false;
    rig.queue.undo(offer);
    deepAnswers();
    expect((await added).addedJobIds).toHaveLength(2);
  });

  it('and the program ends: it is cancelled', async () => {
    cancel();
    deepAnswers();
    await rig.stop();
    await added;
    expect(rig.stored().batches).toMatchObject([{ scan: 'stopped' }]);
    rig.open();
    rig.clock.advance(8_000);
    expect(found()).toEqual([['a.bin', 'cancelled']]);
  });
});

it('when all of it is found: nobody says that a search was stopped', async () => {
  deepAnswers();
  await added;
  const offer = cancel();
  expect(search()).toEqual(['complete']);
  rig.queue.undo(offer);
  expect(search()).toEqual(['complete']);
  cancel();
  rig.clock.advance(8_000);
  expect(rig.stored().batches).toMatchObject([{ scan: 'complete' }]);
});
