import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { storedIn } from '../testing/stored-in.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { QueueBook } from './queue-book.ts';
import { type ScanDisk, scanDisk } from './scan-disk.ts';
import { Scans } from './scans.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

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

/** Searches on a disk that never answers about the folder `deep`; resolves when it is asked. */
async function searchThatHangs(): Promise<{ scans: Scans; batchId: string; added: Promise<unknown> }> {
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
  const scans = new Scans(book, { clock, scanDisk: disk }, () => undefined);
  const added = scans.add({ sourcePaths: [folder.join('tree')], remoteUrl });
  await asked.promise;
  const [batch] = book.list.batches();
  if (batch === undefined) throw new Error('nothing is being searched');
  return { scans, batchId: batch.id, added };
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
  const scans = new Scans(new QueueBook(store, clock), { clock }, () => undefined);
  await scans.add({ sourcePaths: [folder.join('tree')], remoteUrl });
  expect(stored()).toMatchObject({ jobs: [{ fileName: 'a.bin' }], batches: [{ scan: 'complete' }] });
});
