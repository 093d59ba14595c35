import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { overriding } from '../../testing/kill/overriding.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import type { JobStore } from '../job-store.ts';
import { QueueBook } from '../queue-book.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';
import { ScanResumption } from './scan-resumption.ts';
import { Scans } from './scans.ts';

// A program that dies after any of the changes that a drop makes. What it had stored is gone on with.

const remoteUrl = new URL('http://server.example/drop/');
const names = ['one', 'single.bin', 'two', 'three', 'other.bin'];
const all = ['one/a.bin', 'other.bin', 'single.bin', 'three/c.bin', 'two/b.bin', 'two/deep/b.bin'];

let folder: TempFolder;
let store: SqliteJobStore;
beforeEach(() => {
  folder = new TempFolder();
  for (const name of all) {
    mkdirSync(folder.join(name, '..'), { recursive: true });
    writeFileSync(folder.join(name), 'content');
  }
  store = new SqliteJobStore(folder.join('data'));
});
afterEach(async () => {
  await store.close();
  folder[Symbol.dispose]();
});

/** Adds everything at once; after so many changes nothing is stored any more. Returns how many would have been. */
async function drop(changes: number, onFound: (scans: Scans, book: QueueBook) => void): Promise<number> {
  const clock = new FakeClock();
  let made = 0;
  const mortal = overriding<JobStore>(store, {
    commit(change) {
      if (made < changes) store.commit(change);
      made += 1;
    },
  });
  const book = new QueueBook(mortal, clock);
  const scans = new Scans(book, { clock, store: mortal }, () => onFound(scans, book));
  await scans.add({ sourcePaths: names.map((name) => folder.join(name)), remoteUrl });
  return made;
}

/** What is in the list when every search that was cut off has come to its end. */
async function goOn(): Promise<string[]> {
  const clock = new FakeClock();
  const book = new QueueBook(store, clock);
  const { jobs, batches } = store.load();
  for (const batch of batches) book.list.putBatch(batch);
  for (const job of jobs) book.list.put(job);
  const scans = new Scans(book, { clock, store }, () => undefined);
  const isOver = (): boolean => [...book.list.batches()].every(({ scan }) => scan !== 'running');
  const over = Promise.withResolvers<void>();
  book.onChange(() => isOver() && over.resolve());
  new ScanResumption(book, scans, { clock, logger: { info() {}, warn: over.reject } }).start();
  if (!isOver()) await over.promise;
  expect([...book.list.batches()].filter(({ id }) => book.list.idsInBatch(id).length === 0)).toEqual([]);
  return [...book.list.all()].map(({ relativePath }) => relativePath).sort();
}

const without = (start: string): string[] => all.filter((name) => !name.startsWith(start));

describe.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'a drop of files and folders, and the end after %i changes',
  (changes) => {
    it('each file is found once', async () => {
      expect(await drop(changes, () => undefined)).toBe(6);
      expect(await goOn()).toEqual(all);
    });

    it('a folder that was cancelled before its files were found stays so', async () => {
      // The single files, the folders, the files of the first one, this: the fourth change.
      await drop(changes, (scans, book) => {
        const two = [...book.list.batches()].find(({ label }) => label === 'two');
        if (two?.scan === 'running') scans.leaveOut(two.id);
      });
      expect(await goOn()).toEqual(changes < 4 ? all : without('two/'));
    });

    it('a folder that was cancelled and cleared stays so', async () => {
      await drop(changes, (scans, book) => {
        const one = [...book.list.batches()].find(({ label }) => label === 'one');
        if (one?.scan !== 'running') return;
        scans.leaveOut(one.id);
        book.commit({ removedJobIds: book.list.idsInBatch(one.id) });
      });
      expect(await goOn()).toEqual(changes < 5 ? all : without('one/'));
    });
  },
);
