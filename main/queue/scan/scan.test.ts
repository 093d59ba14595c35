import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { chunksOf, resultOf, scanAll } from '../../testing/scan-all.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { type ScanDisk, scanDisk } from '../../transfer/scan-disk.ts';
import { systemClock } from '../../transfer/system-clock.ts';
import { chunkItems, type ScanChunk, type ScanProgress, scanFiles } from './scan.ts';
import type { FoundFolders } from './scan-batches.ts';
import { groupLength } from './scan-walk.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const isPosix = process.platform !== 'win32';

function file(name: string, content = 'content'): string {
  const full = folder.join(name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

/** `count` files of one byte, whose order by name is that of their numbers. */
function manyFiles(name: string, count: number): string {
  mkdirSync(folder.join(name), { recursive: true });
  for (let number = 0; number < count; number += 1) writeFileSync(folder.join(name, numbered(number)), 'x');
  return folder.join(name);
}
/** A folder with so many files, all of them one: to make them would take longer than anything that is tested. */
function crowd(name: string, count: number) {
  const only = file(`${name}/only`);
  const names = Array.from({ length: count }, (_, number) => numbered(number));
  const disk: ScanDisk = {
    ...scanDisk,
    nameBytes: async () => names,
    lstat: (at) => scanDisk.lstat(path.dirname(at) === path.dirname(only) ? only : at),
    isSizeless: async () => false,
  };
  return { root: folder.join(name), disk };
}
const numbered = (number: number): string => `file ${String(number).padStart(6, '0')}`;

const running = { signal: new AbortController().signal, clock: systemClock };

describe('batches', () => {
  it('single files are one, named after the first that was found', async () => {
    const paths = [folder.join('missing'), file('b.bin', '12345'), file('a.bin')];
    const { chunks, skipped } = await scanAll(paths);

    expect(skipped).toEqual(['missing: not-found']);
    expect(chunks).toMatchObject([
      {
        batch: { key: 0, kind: 'files', label: 'b.bin', roots: paths },
        files: [{ sourcePath: paths[1], relativePath: 'b.bin' }, { relativePath: 'a.bin' }],
      },
    ]);
  });

  it('a folder is one, after the single files, with paths that begin with its name', async () => {
    for (const name of ['one/b.txt', 'one/a.txt', 'one/inner/c.txt', 'two/d.txt']) file(name);
    const roots = [folder.join('one'), file('e.txt'), folder.join('two')];
    const told: unknown[] = [];
    const onFolders = ({ folders }: FoundFolders) => told.push(folders.map(({ label }) => label));
    const chunks: ScanChunk[] = [];
    for await (const chunk of scanFiles(roots, { ...running, onFolders })) {
      chunks.push(chunk);
      told.push([chunk.batch.kind, chunk.batch.label, chunk.files.length]);
    }
    expect(resultOf(chunks).found).toEqual([
      ['e.txt'],
      ['one/a.txt', 'one/b.txt', 'one/inner/c.txt'],
      ['two/d.txt'],
    ]);
    expect(told).toEqual([
      ['files', 'e.txt', 1],
      ['one', 'two'],
      ['folder', 'one', 3],
      ['folder', 'two', 1],
    ]);
    expect(chunks.at(-1)?.batch.roots).toEqual([folder.join('two')]);
  });

  it('equal names in sub-folders are all kept', async () => {
    for (const name of ['top/a/x', 'top/b/x', 'top/x']) file(name);
    expect((await scanAll([folder.join('top')])).found).toEqual([['top/a/x', 'top/b/x', 'top/x']]);
  });

  it('a slash at the end and a relative path change nothing', async () => {
    const source = file('one/a.txt');
    const relative = path.relative(process.cwd(), folder.join('one'));
    for (const root of [`${folder.join('one')}/`, relative]) {
      const { chunks } = await scanAll([root]);
      expect(chunks.at(-1)?.files).toMatchObject([{ sourcePath: source, relativePath: 'one/a.txt' }]);
    }
  });

  it('empty folders are named, the top one and those below', async () => {
    mkdirSync(folder.join('top'));
    file('mixed/a.txt');
    mkdirSync(folder.join('mixed', 'hollow'));
    const { found, skipped } = await scanAll([folder.join('top'), folder.join('mixed')]);
    expect(skipped).toEqual(['top: empty-folder', 'mixed/hollow: empty-folder']);
    expect(found).toEqual([['mixed/a.txt']]);
  });

  it('what is skipped never keeps the rest out', async () => {
    const { found, skipped } = await scanAll([folder.join('missing'), file('good.txt'), folder.join('gone')]);
    expect(found).toEqual([['good.txt']]);
    expect(skipped).toEqual(['missing: not-found', 'gone: not-found']);
  });

  it('nothing in, nothing out', async () => {
    expect((await scanAll([])).chunks).toEqual([]);
  });
});

describe.runIf(isPosix)('names', () => {
  it.each([
    ['beyond ASCII', 'Año – 名前 🗂.txt'],
    ['composed and decomposed', 'e\u0301\u00e9'],
    ['with a replacement character', 'a\ufffdb'],
    ['a line break', 'two\r\nlines'],
    ['controls', 'bell\u0007 escape\u001b[31m'],
    ['a change of direction', 'exe\u202etxt.pdf'],
    ['what an address would take apart', 'a?b#c%2e;d&e=f\\g"h'],
    ['a mark-up', '<img src=x onerror=alert(1)>'],
    ['dots', '...'],
    ['255 bytes', 'x'.repeat(255)],
  ])('%s stay as they are', async (_name, name) => {
    file(`top/${name}/${name}`);
    const { chunks } = await scanAll([folder.join('top')]);
    expect(chunks.flatMap(({ files }) => files)).toMatchObject([
      { relativePath: `top/${name}/${name}`, sourcePath: folder.join('top', name, name) },
    ]);
  });

  it('that differ only in case or spelling are two', async () => {
    for (const name of ['a', 'A', '\u00e9', 'e\u0301']) file(`top/${name}`);
    expect((await scanAll([folder.join('top')])).found.flat()).toHaveLength(4);
  });

  // Other systems refuse to make such a name.
  it.runIf(process.platform === 'linux')(
    'that are no text are told escaped, and the rest is found',
    async () => {
      file('top/z.txt');
      const raw = (...bytes: number[]) =>
        Buffer.concat([Buffer.from(`${folder.join('top')}/`), Buffer.from(bytes)]);
      writeFileSync(raw(0x63, 0x61, 0x66, 0xe9), 'x');
      mkdirSync(raw(0x64, 0xff));
      writeFileSync(raw(0x64, 0xff, 0x2f, 0x61), 'x');
      const { found, skipped } = await scanAll([folder.join('top'), folder.join('top', 'caf\ufffd')]);
      expect(found).toEqual([['top/z.txt']]);
      expect(skipped).toEqual([
        // As the system hands a dropped path over.
        'caf\ufffd: name-not-utf8',
        'top/caf\\xe9: name-not-utf8',
        'top/d\\xff: name-not-utf8',
      ]);
    },
  );
});

describe('order', () => {
  /** What a plain sorted walk finds. */
  function sortedWalk(root: string, name: string): string[] {
    return readdirSync(root)
      .sort()
      .flatMap((entry) => {
        const [below, label] = [path.join(root, entry), `${name}/${entry}`];
        return lstatSync(below).isDirectory() ? sortedWalk(below, label) : [label];
      });
  }

  it('is that of a sorted walk, whatever the tree', async () => {
    const segment = fc.constantFrom('a', 'b', 'b c', 'B', 'z', '10', '9', 'é', '0-');
    const leaf = fc.array(segment, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(leaf, { minLength: 1, maxLength: 40 }), async (leaves) => {
        using root = new TempFolder();
        for (const leaf of leaves) {
          // Files end in .x and folders don't, so that no file is in the way of a folder.
          mkdirSync(root.join('top', ...leaf.slice(0, -1)), { recursive: true });
          writeFileSync(root.join('top', ...leaf.slice(0, -1), `${leaf.at(-1)}.x`), '');
        }
        const { found } = await scanAll([root.join('top')]);
        expect(found).toEqual([sortedWalk(root.join('top'), 'top')]);
      }),
      { numRuns: 40 },
    );
  });

  it('may go as deep as the system allows', async () => {
    const deep = Array.from({ length: 400 }, () => 'd').join('/');
    file(`top/${deep}/end.txt`);
    expect((await scanAll([folder.join('top')])).found).toEqual([[`top/${deep}/end.txt`]]);
  });
});

describe('chunks', () => {
  it('of one folder with 4,500 files: all, in order, and other work gets its turn all the time', async () => {
    const { root, disk } = crowd('many', 4_500);
    let sinceTurn = 0;
    let mostInOneTurn = 0;
    let isOver = false;
    const otherWork = (async () => {
      while (!isOver) {
        await nextTurn();
        mostInOneTurn = Math.max(mostInOneTurn, sinceTurn);
        sinceTurn = 0;
      }
    })();
    const onProgress = () => {
      sinceTurn += 1;
    };
    const { chunks, found } = resultOf(await chunksOf(scanFiles([root], { ...running, onProgress, disk })));
    isOver = true;
    await otherWork;

    expect(found).toEqual([Array.from({ length: 4_500 }, (_, number) => `many/${numbered(number)}`)]);
    expect(chunks.length).toBeGreaterThan(2);
    expect(Math.max(...chunks.map(({ files }) => files.length))).toBeLessThanOrEqual(chunkItems);
    expect(mostInOneTurn).toBeLessThanOrEqual(groupLength);
  });

  it('hold what was skipped as well, and are no longer for it', async () => {
    const missing = Array.from({ length: 4_200 }, (_, number) => folder.join(`missing-${number}`));
    const { chunks, skipped } = await scanAll(missing);
    expect(skipped).toHaveLength(4_200);
    expect(Math.max(...chunks.map((chunk) => chunk.skipped.length))).toBeLessThanOrEqual(chunkItems);
  });

  it('come early from a slow disk', async () => {
    let now = 0;
    const clock = { monotonic: () => now, schedule: () => () => undefined };
    const disk = {
      ...scanDisk,
      lstat: (at: string) => {
        now += 50;
        return scanDisk.lstat(at);
      },
    };
    const chunks = await chunksOf(scanFiles([manyFiles('slow', 100)], { ...running, clock, disk }));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.flatMap(({ files }) => files)).toHaveLength(100);
  });

  it('come before a folder that does not answer', async () => {
    const clock = new FakeClock();
    file('root/one');
    mkdirSync(folder.join('root', 'stuck'));
    const asked = Promise.withResolvers<void>();
    const disk = {
      ...scanDisk,
      nameBytes: (at: string) => {
        if (!at.endsWith('stuck')) return scanDisk.nameBytes(at);
        asked.resolve();
        return new Promise<string[]>(() => undefined);
      },
    };
    const stop = new AbortController();
    const chunks = scanFiles([folder.join('root')], { ...running, clock, disk, signal: stop.signal });
    const found = chunks.next();
    await asked.promise;
    clock.advance(400);
    expect((await found).value?.files).toMatchObject([{ relativePath: 'root/one' }]);

    const rest = chunks.next();
    stop.abort();
    expect((await rest).done).toBe(true);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('are made as they are taken: the disk rests meanwhile', async () => {
    let looks = 0;
    const many = crowd('many', 3_000);
    const disk = {
      ...many.disk,
      lstat: (at: string) => {
        looks += 1;
        return many.disk.lstat(at);
      },
    };
    const chunks = scanFiles([many.root], { ...running, disk });
    await chunks.next();
    const looksAtRest = looks;
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(looks).toBe(looksAtRest);
    expect(looks).toBeLessThan(chunkItems + 100);
    await chunks.return();
  });
});

describe('counters', () => {
  it('tell of the batch under way: files, bytes, skipped items, the folder', async () => {
    const seen: ScanProgress[] = [];
    file('one/sub/a.txt', '12345');
    file('one/b.txt', '123');
    mkdirSync(folder.join('two'));
    const roots = [folder.join('one'), folder.join('two'), file('c.txt', '1234567')];
    await chunksOf(scanFiles(roots, { ...running, onProgress: (progress) => seen.push(progress) }));

    const counters = seen.map((progress) => [
      progress.batch.label,
      progress.foundFiles,
      progress.foundBytes,
      progress.skippedCount,
      progress.currentFolder,
    ]);
    expect(counters).toEqual([
      ['c.txt', 1, 7, 0, null],
      ['one', 0, 0, 0, 'one'],
      ['one', 1, 3, 0, 'one'],
      ['one', 1, 3, 0, 'one/sub'],
      ['one', 2, 8, 0, 'one/sub'],
      ['two', 0, 0, 0, 'two'],
      ['two', 0, 0, 1, 'two'],
    ]);
  });
});

describe('Stop', () => {
  it('in the middle keeps what was found', async () => {
    const stop = new AbortController();
    const chunks: ScanChunk[] = [];
    let counted = 0;
    const onProgress = ({ foundFiles }: ScanProgress) => {
      counted = foundFiles;
      if (foundFiles === 1_234) stop.abort();
    };
    const { root, disk } = crowd('many', 3_000);
    for await (const chunk of scanFiles([root], {
      ...running,
      disk,
      signal: stop.signal,
      onProgress,
    })) {
      chunks.push(chunk);
    }
    const [found = []] = resultOf(chunks).found;
    expect(found).toEqual(Array.from({ length: counted }, (_, number) => `many/${numbered(number)}`));
    expect(counted).toBeGreaterThanOrEqual(1_234);
    expect(counted).toBeLessThan(1_300);
  });

  it.each(['lstat', 'nameBytes'] as const)('does not wait for a disk that hangs in %s', async (call) => {
    const stop = new AbortController();
    file('top/a.txt');
    file('top/b/c.txt');
    const { promise: hanging, resolve: hang } = Promise.withResolvers<void>();
    const never = () => {
      hang();
      return new Promise<never>(() => undefined);
    };
    const disk = {
      ...scanDisk,
      lstat: (at: string) => (call === 'lstat' && at.endsWith('c.txt') ? never() : scanDisk.lstat(at)),
      nameBytes: (at: string) =>
        call === 'nameBytes' && at.endsWith('b') ? never() : scanDisk.nameBytes(at),
    };
    void hanging.then(() => stop.abort());
    const chunks = await chunksOf(scanFiles([folder.join('top')], { ...running, signal: stop.signal, disk }));
    expect(resultOf(chunks)).toMatchObject({ found: [['top/a.txt']], skipped: [] });
  });

  it('before the start finds nothing', async () => {
    const signal = AbortSignal.abort();
    expect(await chunksOf(scanFiles([file('a')], { ...running, signal }))).toEqual([]);
  });
});

describe('what changes in the middle', () => {
  it('files that vanish are told, the rest is found', async () => {
    manyFiles('top', 100);
    const disk = {
      lstat: async (at: string) => {
        if (/[05]$/.test(at)) rmSync(at);
        return scanDisk.lstat(at);
      },
    };
    const { found, skipped } = await scanAll([folder.join('top')], { disk });
    expect(found.flat()).toHaveLength(80);
    expect(skipped).toHaveLength(20);
    expect(skipped[1]).toBe(`top/${numbered(5)}: not-found`);
  });

  it('a folder that vanishes before its names are read', async () => {
    file('top/going/a.txt');
    file('top/staying/b.txt');
    const disk = {
      nameBytes: async (at: string) => {
        if (at.endsWith('going')) rmSync(at, { recursive: true });
        return scanDisk.nameBytes(at);
      },
    };
    expect(await scanAll([folder.join('top')], { disk })).toMatchObject({
      found: [['top/staying/b.txt']],
      skipped: ['top/going: not-found'],
    });
  });

  it('a file that takes the place of a folder', async () => {
    file('top/sub/a.txt');
    const disk = {
      nameBytes: async (at: string) => {
        if (at.endsWith('sub')) {
          rmSync(at, { recursive: true });
          writeFileSync(at, '');
        }
        return scanDisk.nameBytes(at);
      },
    };
    expect((await scanAll([folder.join('top')], { disk })).skipped).toEqual(['top/sub: not-found']);
  });
});
