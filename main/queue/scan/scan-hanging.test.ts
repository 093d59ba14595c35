import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddReport } from '../../../shared/ipc-contract.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { gatedThreads, openGate, shutGate } from '../../testing/file-gate.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import type { FileThreads } from '../../transfer/file-threads.ts';
import { type ScanDisk, threadedDisk } from '../../transfer/scan-disk.ts';
import { QueueBook } from '../queue-book.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';
import { ScanResumption } from './scan-resumption.ts';
import { Scans } from './scans.ts';

const remoteUrl = new URL('http://server.example/drop/');

let folder: TempFolder;
let clock: FakeClock;
let threads: FileThreads;
let store: SqliteJobStore;
let disk: ScanDisk;
let book: QueueBook;
let scans: Scans;
const shut = new Set<string>();

beforeEach(() => {
  folder = new TempFolder();
  clock = new FakeClock();
  threads = gatedThreads(clock);
  for (const name of ['share/one.bin', 'share/two.bin', 'share/sub/three.bin', 'local/a.bin']) {
    mkdirSync(folder.join(name, '..'), { recursive: true });
    writeFileSync(folder.join(name), 'content');
  }
  store = new SqliteJobStore(folder.join('data'));
  const mounts = { mountOf: (path: string) => (path.includes('share') ? 'share' : 'disk') };
  disk = threadedDisk(threads, mounts);
  book = new QueueBook(store, clock);
  scans = new Scans(book, { clock, store, scanDisk: disk }, () => undefined);
});
afterEach(async () => {
  for (const name of [...shut]) open(name);
  scans.drop();
  await store.close();
  folder[Symbol.dispose]();
});

function hang(name: string): void {
  shutGate(folder.join(name));
  shut.add(name);
}
function open(name: string): void {
  openGate(folder.join(name));
  rmSync(folder.join(`${name}.gate.reached`), { force: true });
  shut.delete(name);
}

/** When a thread hangs there. */
async function isAsked(name: string): Promise<void> {
  for (;;) {
    try {
      readFileSync(folder.join(`${name}.gate.reached`));
      return;
    } catch {
      await nextTurn();
    }
  }
}

/** When nothing hangs any more where that is. */
async function answers(name: string): Promise<void> {
  for (;;) {
    try {
      await disk.lstat(folder.join(name));
      return;
    } catch {
      await nextTurn();
    }
  }
}

const add = (...names: string[]): Promise<AddReport> =>
  scans.add({ sourcePaths: names.map((name) => folder.join(name)), remoteUrl });

const told = ({ addedJobIds, skipped }: AddReport) => [
  addedJobIds.length,
  ...skipped.map(({ name, reason }) => `${name}: ${reason}`),
];

describe.skipIf(process.platform === 'win32')('R-49: a share that does not answer', () => {
  it('holds up no other search', async () => {
    hang('share/one.bin');
    const first = add('share/one.bin');
    await isAsked('share/one.bin');
    clock.advance(1_000);
    expect(told(await add('local'))).toEqual([1]);
    scans.drop();
    await first;
  });

  it('when files are looked at: each of them is told, and the rest of the drop is found', async () => {
    hang('share/one.bin');
    const added = add('share/one.bin', 'share/two.bin', 'local');
    await isAsked('share/one.bin');
    clock.advance(1_000);
    await disk.lstat(folder.join('local'));
    clock.advance(29_000);
    expect(told(await added)).toEqual([1, 'one.bin: not-answering', 'two.bin: not-answering']);
  });

  it('when a folder is listed: that is told, and nothing else is asked there until it answers', async () => {
    hang('share/sub');
    const first = add('share/sub');
    await isAsked('share/sub');
    clock.advance(1_000);
    clock.advance(29_000);
    expect(told(await first)).toEqual([0, 'sub: not-answering']);
    expect(told(await add('share/two.bin'))).toEqual([0, 'two.bin: not-answering']);
    expect(threads.count).toBe(1);

    open('share/sub');
    let again: AddReport;
    do again = await add('share/two.bin');
    while (again.addedJobIds.length === 0);
  });

  it('that needs 31 s for one folder, every time: the next search waits longer for it', async () => {
    const slow: ScanDisk = {
      ...disk,
      nameBytes(at, patienceMs) {
        if (at.endsWith('sub')) hang('share/sub');
        return disk.nameBytes(at, patienceMs);
      },
    };
    scans = new Scans(book, { clock, store, scanDisk: slow }, () => undefined);
    const resumption = new ScanResumption(book, scans, { clock, logger: { info() {}, warn() {} } });
    resumption.start();
    const first = add('share');
    await isAsked('share/sub');
    clock.advance(1_000);
    clock.advance(29_000);
    expect(told(await first)).toEqual([2, 'share/sub: not-answering']);
    resumption.goOnLater();
    open('share/sub');
    await answers('share/one.bin');

    clock.advance(10_000);
    await isAsked('share/sub');
    clock.advance(1_000);
    clock.advance(30_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    book.onChange(() => [...book.list.batches()].every(({ scan }) => scan === 'complete') && resolve());
    open('share/sub');
    await promise;
    expect([...book.list.all()].map(({ fileName }) => fileName).sort()).toEqual([
      'one.bin',
      'three.bin',
      'two.bin',
    ]);
    resumption.stop();
  });

  it('and a search there that is stopped is over', async () => {
    hang('share/sub');
    const added = add('share');
    await isAsked('share/sub');
    for (const { batchId } of scans.views()) scans.stop(batchId);
    expect(told(await added)).toEqual([0, 'share: search-stopped']);
  });

  it('where a link leads holds up nothing where the link is', async () => {
    hang('local/link');
    const leads = disk.stat(folder.join('local/link'));
    await isAsked('local/link');
    clock.advance(1_000);
    expect(await disk.lstat(folder.join('local/a.bin'))).toMatchObject({ kind: 'file' });
    clock.advance(29_000);
    await expect(leads).rejects.toMatchObject({ code: 'not-answering' });
  });
});

it('what is asked at once is answered each for itself', async () => {
  symlinkSync('a.bin', folder.join('local', 'link'));
  const names = ['local', 'local/a.bin', 'local/none', 'local/link', ...Array(40).fill('local/a.bin')];
  const answers = await Promise.allSettled(names.map((name) => disk.lstat(folder.join(name))));
  expect(answers.slice(0, 4)).toMatchObject([
    { value: { kind: 'folder' } },
    { value: { kind: 'file', size: 7n } },
    { reason: { code: 'ENOENT' } },
    { value: { kind: 'link' } },
  ]);
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});
