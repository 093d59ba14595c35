import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddReport } from '../../../shared/ipc-contract.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { overriding } from '../../testing/kill/overriding.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { storedIn } from '../../testing/stored-in.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { type ScanDisk, scanDisk } from '../../transfer/scan-disk.ts';
import type { Batch } from '../job.ts';
import type { JobStore } from '../job-store.ts';
import { QueueBook } from '../queue-book.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';
import { groupLength } from './scan-walk.ts';
import { Scans } from './scans.ts';

const remoteUrl = new URL('http://server.example/drop/');
const never = new Promise<never>(() => undefined);

let folder: TempFolder;
let store: SqliteJobStore;
beforeEach(() => {
  folder = new TempFolder();
  mkdirSync(folder.join('tree', 'deep'), { recursive: true });
  writeFileSync(folder.join('tree', 'a.bin'), 'content');
  store = new SqliteJobStore(folder.join('data'));
});
afterEach(async () => {
  await store.close();
  folder[Symbol.dispose]();
});

interface HangingSearch {
  scans: Scans;
  book: QueueBook;
  batchId: string;
  added: Promise<AddReport>;
}

/** Searches on a disk that never answers about the folder `deep`; resolves when it is asked. */
async function searchThatHangs(names = ['tree']): Promise<HangingSearch> {
  const asked = Promise.withResolvers<void>();
  const disk: ScanDisk = {
    ...scanDisk,
    nameBytes: (path) => {
      if (!path.endsWith('deep')) return scanDisk.nameBytes(path);
      asked.resolve();
      return never;
    },
  };
  const clock = new FakeClock();
  const book = new QueueBook(store, clock);
  const scans = new Scans(book, { clock, store, scanDisk: disk }, () => undefined);
  const added = scans.add({ sourcePaths: names.map((name) => folder.join(name)), remoteUrl });
  await asked.promise;
  const [batch] = book.list.batches();
  if (batch === undefined) throw new Error('nothing is being searched');
  return { scans, book, batchId: batch.id, added };
}

const stored = () => storedIn(folder.join('data'));

it('a search is stored as under way before its folder is walked, and stays so at the end of the program', async () => {
  const { scans, batchId, added } = await searchThatHangs();
  expect(stored().batches).toMatchObject([{ id: batchId, scan: 'running' }]);
  scans.drop();
  await added;
  expect(stored().batches).toMatchObject([{ id: batchId, scan: 'running' }]);
});

it('a search that is stopped keeps what it found, and does not say that this is all', async () => {
  const { scans, batchId, added } = await searchThatHangs();
  scans.stop(batchId);
  await added;
  expect(stored()).toMatchObject({
    jobs: [{ fileName: 'a.bin' }],
    batches: [{ id: batchId, scan: 'stopped' }],
  });
});

it('a search that came to its end says so', async () => {
  const clock = new FakeClock();
  const scans = new Scans(new QueueBook(store, clock), { clock, store }, () => undefined);
  await scans.add({ sourcePaths: [folder.join('tree')], remoteUrl });
  expect(stored()).toMatchObject({ jobs: [{ fileName: 'a.bin' }], batches: [{ scan: 'complete' }] });
});

describe('of two folders', () => {
  beforeEach(() => {
    mkdirSync(folder.join('other'));
    writeFileSync(folder.join('other', 'b.bin'), 'content');
  });
  const names = ['tree', 'other'];

  it('one that is left out, on a disk that hangs, takes nothing more; the other one is searched', async () => {
    const { scans, batchId, added } = await searchThatHangs(names);
    scans.leaveOut(batchId);
    expect(await added).toMatchObject({ addedJobIds: [expect.anything()], skipped: [] });
    expect(stored()).toMatchObject({
      jobs: [{ fileName: 'b.bin' }],
      batches: [{ label: 'other', scan: 'complete' }],
    });
  });

  it('one that is left out stays so when the program ends before the search does', async () => {
    const { scans, batchId, added } = await searchThatHangs(names);
    scans.leaveOut(batchId);
    scans.drop();
    await added;
    expect(stored()).toMatchObject({ jobs: [], batches: [{ label: 'other', scan: 'running' }] });
  });

  it('both left out: the search is over at once', async () => {
    const { scans, book, added } = await searchThatHangs(names);
    for (const { id } of [...book.list.batches()]) scans.leaveOut(id);
    expect(await added).toMatchObject({ addedJobIds: [], skipped: [] });
    expect(stored()).toMatchObject({ jobs: [], batches: [] });
  });

  it('one that a stopped search has not come to is named', async () => {
    const { scans, batchId, added } = await searchThatHangs(names);
    scans.stop(batchId);
    const skipped = [{ name: 'other', reason: 'search-stopped' }];
    expect(await added).toMatchObject({ skipped, skippedCount: 1 });
    expect(stored()).toMatchObject({ jobs: [{ fileName: 'a.bin' }], batches: [{ label: 'tree' }] });
  });
});

it('single files that are left out: folders of the same drop are still found', async () => {
  writeFileSync(folder.join('single.bin'), 'content');
  const others = Array.from({ length: groupLength }, (_, index) => folder.join(`single-${index}.bin`));
  for (const other of others) writeFileSync(other, 'content');
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const clock = new FakeClock();
  const disk: ScanDisk = {
    ...scanDisk,
    lstat: async (path) => {
      // What was found until now is old enough to be handed out.
      clock.advance(200);
      if (path.endsWith('tree')) {
        asked.resolve();
        await answer.promise;
      }
      return scanDisk.lstat(path);
    },
  };
  const book = new QueueBook(store, clock);
  const joined = Promise.withResolvers<void>();
  const scans = new Scans(book, { clock, store, scanDisk: disk }, joined.resolve);
  const sourcePaths = [...others, folder.join('single.bin'), folder.join('tree')];
  const added = scans.add({ sourcePaths, remoteUrl });
  await Promise.all([asked.promise, joined.promise]);
  const [batch] = book.list.batches();
  const before = book.list.idsInBatch(batch?.id ?? '').length;
  scans.leaveOut(batch?.id ?? '');
  answer.resolve();
  await added;
  expect(before).toBeGreaterThan(0);
  expect(book.list.idsInBatch(batch?.id ?? '')).toHaveLength(before);
  expect(stored().batches).toMatchObject([
    { kind: 'files', scan: 'stopped' },
    { label: 'tree', scan: 'complete' },
  ]);
});

describe('a search that goes on', () => {
  const goneBatch = () =>
    sampleBatch({ kind: 'folder', label: 'gone', scan: 'running', roots: [folder.join('gone')] });
  const open = (batch: Batch, disk: ScanDisk = scanDisk) => {
    const clock = new FakeClock();
    const book = new QueueBook(store, clock);
    const jobs = [sampleJob({ batchId: batch.id, state: 'suspended' })];
    book.commit({ batches: [batch], jobs });
    return { book, scans: new Scans(book, { clock, store, scanDisk: disk }, () => undefined) };
  };

  it.each([
    ['is gone', () => undefined],
    ['is a file now', () => writeFileSync(folder.join('gone'), 'content')],
  ])('and whose folder %s ends, and does not say that this is all', async (_, arrange) => {
    arrange();
    const batch = goneBatch();
    const { book, scans } = open(batch);
    expect(await scans.goOn(batch)).toMatchObject({ addedJobIds: [] });
    expect(stored()).toMatchObject({ jobs: [{ state: 'suspended' }], batches: [{ scan: 'stopped' }] });
    expect([...book.list.batches()]).toHaveLength(1);
  });

  it('on a disk that does not answer at all can be stopped', async () => {
    const batch = goneBatch();
    const { scans } = open(batch, { ...scanDisk, lstat: () => never });
    const ended = scans.goOn(batch);
    scans.stop(batch.id);
    await ended;
    expect(stored().batches).toMatchObject([{ id: batch.id, scan: 'stopped' }]);
  });

  it('and whose folder is there finds the rest, in the same batch', async () => {
    const batch = { ...goneBatch(), label: 'tree', roots: [folder.join('tree')] };
    const { scans } = open(batch);
    await scans.goOn(batch);
    expect(stored()).toMatchObject({
      jobs: [{ state: 'suspended' }, { fileName: 'a.bin', batchId: batch.id }],
      batches: [{ id: batch.id, scan: 'complete' }],
    });
  });
});

it('an equal request again: an upload that ends while its file is being found is not begun anew', async () => {
  const clock = new FakeClock();
  const book = new QueueBook(store, clock);
  const scans = new Scans(book, { clock, store }, () => undefined);
  const job = sampleJob({
    state: 'closing',
    sourcePath: folder.join('tree', 'a.bin'),
    remoteUrl: new URL('a.bin', remoteUrl).href,
  });
  book.commit({ batches: [sampleBatch({ id: job.batchId })], jobs: [job] });
  const added = scans.add({ sourcePaths: [job.sourcePath], remoteUrl, isContinued: true });
  book.commit({ jobs: [{ ...job, state: 'acknowledged', finishedAt: clock.now() }] });
  expect(await added).toMatchObject({
    addedJobIds: [],
    skipped: [{ name: 'a.bin', reason: 'already-queued' }],
  });
});

it('a drop of many single files is written with the first of them, and not again', async () => {
  const sourcePaths = Array.from({ length: 4_100 }, (_, number) => folder.join(`single-${number}.bin`));
  const clock = new FakeClock();
  const stats = await scanDisk.lstat(folder.join('tree', 'a.bin'));
  const disk: ScanDisk = { ...scanDisk, lstat: async () => stats };
  const written: number[] = [];
  const watched = overriding<JobStore>(store, {
    commit(change) {
      written.push(change.batches?.length ?? 0);
      store.commit(change);
    },
  });
  const scans = new Scans(new QueueBook(watched, clock), { clock, store, scanDisk: disk }, () => undefined);
  const { addedJobIds } = await scans.add({ sourcePaths, remoteUrl });
  expect(addedJobIds).toHaveLength(4_100);
  expect(written).toEqual([1, 0, 0, 1]);
});
