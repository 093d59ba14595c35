import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueRig } from '../../testing/queue-rig.ts';
import { scanDisk } from '../../transfer/scan-disk.ts';

// A disk or a network drive that does not answer for a while, about some of what was dropped or about all of it.

const remoteUrl = new URL('http://server.example/drop/');
const all = ['local/a.bin', 'share/one.bin', 'share/sub/three.bin', 'share/two.bin', 'single.bin'];

let rig: QueueRig;
/** Ends of paths that nothing is known of. */
const silent = new Set<string>();
/** How long lists of names were waited for. */
const patience: (number | undefined)[] = [];

beforeEach(() => {
  rig = new QueueRig();
  rig.conditions.tell({ isOnline: false });
  for (const name of all) {
    mkdirSync(rig.folder.join(name, '..'), { recursive: true });
    rig.makeFile(name, 10);
  }
  const heard = (path: string): void => {
    const isSilent = [...silent].some((end) => path.startsWith(rig.folder.join(end)));
    if (isSilent) throw Object.assign(new Error(path), { code: 'not-answering' });
  };
  rig.scanDisk = {
    ...scanDisk,
    async lstat(path) {
      heard(path);
      return scanDisk.lstat(path);
    },
    async nameBytes(path, patienceMs) {
      patience.push(patienceMs);
      heard(`${path}/`);
      return scanDisk.nameBytes(path);
    },
  };
  rig.open();
});
afterEach(async () => {
  silent.clear();
  patience.length = 0;
  await rig[Symbol.asyncDispose]();
});

async function add(...names: string[]): Promise<string[]> {
  const sourcePaths = names.map((name) => rig.folder.join(name));
  const { skipped } = await rig.queue.add({ sourcePaths, remoteUrl });
  return skipped.map(({ name, reason }) => `${name}: ${reason}`);
}

const found = (): string[] =>
  rig.queue
    .jobs()
    .map(({ relativePath }) => relativePath)
    .sort();
const searches = () => rig.queue.batches().map(({ label, scan }) => `${label}: ${scan}`);
const waits = () =>
  rig.queue
    .status()
    .scans.flatMap(({ label, nextLookAt }) =>
      nextLookAt === undefined ? [] : [[label, nextLookAt - rig.clock.now()]],
    );
const untilOver = () => rig.until(() => rig.queue.batches().every(({ scan }) => scan === 'complete'));

/** Lets the time until the next look pass, and that look find that nothing has changed. */
async function lookInVain(waitMs: number): Promise<void> {
  rig.clock.advance(waitMs);
  await rig.until(() => waits().length > 0);
}

describe.each([
  ['a file', 'share/one.bin'],
  ['a folder', 'share/sub'],
  ['the list of a folder', 'share/sub/'],
  ['all', 'share'],
  ['the list of all', 'share/'],
])('%s does not answer', (_, end) => {
  it('it is told at once, the rest is found at once, and all of it in the end', async () => {
    silent.add(end);
    expect((await add('share', 'single.bin', 'local')).join()).toContain('not-answering');
    expect(found()).toEqual(all.filter((name) => !name.startsWith(end)));
    const [label] = waits().flat();
    expect(waits()).toEqual([[label, 10_000]]);
    await lookInVain(10_000);
    expect(waits()).toEqual([[label, 20_000]]);
    silent.clear();
    rig.clock.advance(20_000);
    await untilOver();
    expect(found()).toEqual(all);
    expect(rig.stored().batches.map(({ scan }) => scan)).not.toContain('running');
    expect(rig.clock.runningDelaysMs).not.toContain(40_000);
  });

  it('and the program ends: the next one goes on', async () => {
    silent.add(end);
    await add('share', 'single.bin', 'local');
    await rig.stop();
    rig.open();
    await rig.until(() => waits().length > 0);
    silent.clear();
    rig.clock.advance(10_000);
    await untilOver();
    expect(found()).toEqual(all);
  });

  it('and the search is stopped while it waits: nothing more is found', async () => {
    silent.add(end);
    await add('share', 'single.bin', 'local');
    const before = found();
    for (const { batchId } of rig.queue.status().scans) rig.queue.stopScan(batchId);
    expect(waits()).toEqual([]);
    silent.clear();
    rig.clock.advance(10_000);
    expect(rig.stored().batches.map(({ scan }) => scan)).not.toContain('running');
    expect(found()).toEqual(before);
  });
});

it('what was found already is not found again, also when it was cancelled or cleared meanwhile', async () => {
  silent.add('share/sub');
  await add('share');
  rig.queue.cancel(rig.queue.jobIds(), { isNow: true });
  rig.queue.remove(rig.queue.jobIds().slice(1), { isNow: true });
  silent.clear();
  rig.clock.advance(10_000);
  await untilOver();
  expect(found()).toEqual(['share/one.bin', 'share/sub/three.bin']);
});

it('names with a counter go on behind those that were given', async () => {
  silent.add('share/one.bin');
  const sourcePaths = [rig.folder.join('share')];
  await rig.queue.add({ sourcePaths, remoteUrl, naming: '{counter}.{ext}' });
  silent.clear();
  rig.clock.advance(10_000);
  await untilOver();
  const names = rig.queue.jobs().map(({ remoteUrl, fileName }) => [remoteUrl.split('/').at(-1), fileName]);
  expect(names).toEqual([
    ['1.bin', 'three.bin'],
    ['2.bin', 'two.bin'],
    ['3.bin', 'one.bin'],
  ]);
});

it('nor what was dropped once more', async () => {
  silent.add('share/sub');
  await add('share');
  silent.clear();
  expect(await add('share/sub/three.bin', 'share')).toEqual([
    'share/one.bin: already-queued',
    'share/two.bin: already-queued',
  ]);
});

it('other searches do not wait', async () => {
  silent.add('share');
  expect(await add('share')).toEqual(['share: not-answering']);
  expect(await add('local')).toEqual([]);
  expect(found()).toEqual(['local/a.bin']);
});

it('a folder that needs long to tell its names is given more time by every look', async () => {
  silent.add('share/');
  await add('share');
  await lookInVain(10_000);
  await lookInVain(20_000);
  expect(patience).toEqual([undefined, 60_000, 120_000]);
});

it('the looks become rare, but do not end', async () => {
  silent.add('share/');
  await add('share');
  for (const seconds of [10, 20, 40, 80, 160, 300]) await lookInVain(seconds * 1000);
  expect(waits()).toEqual([['share', 300_000]]);
});

describe('a search that waits is cancelled with its folder', () => {
  function cancel(): string {
    const { undo } = rig.queue.cancelBatch(rig.queue.batches()[0]?.id ?? '');
    if (undo === null) throw new Error('it can not be taken back');
    return undo.id;
  }
  beforeEach(async () => {
    silent.add('share/sub');
    await add('share');
    silent.clear();
  });

  it.each([1_000, 7_999])('and taken back %i ms later: the rest is found', async (ms) => {
    rig.clock.advance(5_000);
    const offer = cancel();
    expect(waits()).toEqual([]);
    rig.clock.advance(ms);
    rig.queue.undo(offer);
    expect(searches()).toEqual(['share: running']);
    rig.clock.advance(10_000);
    await untilOver();
    expect(found()).toEqual(all.slice(1, 4));
  });

  it('and that is carried out: nothing more is found', async () => {
    cancel();
    rig.clock.advance(10_000);
    expect(searches()).toEqual(['share: stopped']);
    expect(found()).toEqual(['share/one.bin', 'share/two.bin']);
  });
});
