import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hresults } from '../bits/hresult.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { DiskDataFile } from './data-file.ts';
import { ackForDiskError } from './disk-errors.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'data-file-'));
  file = path.join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true }));

describe('DiskDataFile', () => {
  it('keeps the order of many pieces of any size', async () => {
    const data = await DiskDataFile.create(file);
    const bytes = patternBytes(0, 3_000_000);
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 65_521) {
      await data.append(bytes.subarray(at, at + size));
    }
    expect(await data.settle()).toEqual({ writtenBytes: bytes.length, error: null });
    await data.close();
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  it('never takes over a file that is there', async () => {
    await writeFile(file, 'prepared');
    await expect(DiskDataFile.create(file)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('tells of a failed write, keeps count of what is on disk, and can go on after it', async () => {
    await mkdir(file);
    const data = DiskDataFile.reopen(file, 0);
    await data.append(patternBytes(0, 10));
    expect(await data.settle()).toMatchObject({ writtenBytes: 0, error: { code: 'EISDIR' } });
    await rm(file, { recursive: true });
    await writeFile(file, '');
    await data.append(patternBytes(0, 10));
    expect(await data.settle()).toEqual({ writtenBytes: 10, error: null });
    await data.close();
  });

  it('writes nothing after it was closed', async () => {
    const data = await DiskDataFile.create(file);
    await data.append(patternBytes(0, 10));
    await data.close();
    await expect(data.append(patternBytes(0, 10))).rejects.toMatchObject({ name: 'ConnectionLost' });
    expect((await stat(file)).size).toBe(0);
  });

  it('moves in one step, and replaces only when it may', async () => {
    const place = path.join(folder, 'place');
    await writeFile(place, 'old');
    const data = await DiskDataFile.create(file);
    await data.append(Buffer.from('new'));
    await data.settle();
    await expect(data.moveTo(place, false)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(place, 'utf8')).toBe('old');
    expect(await data.exists()).toBe(true);
    await data.moveTo(place, true);
    expect(await readFile(place, 'utf8')).toBe('new');
    expect(await data.exists()).toBe(false);
  });
});

describe('a failed file operation', () => {
  it.each([
    ['ENOSPC', 500, hresults.diskFull],
    ['EDQUOT', 500, hresults.diskFull],
    ['EFBIG', 500, hresults.tooLarge],
    ['EACCES', 403, hresults.accessDenied],
    ['EROFS', 403, hresults.accessDenied],
    ['EIO', 500, 0x80004005],
  ])('%s is %i', (code, status, errorCode) => {
    expect(ackForDiskError(Object.assign(new Error(code), { code }))).toEqual({ status, errorCode });
  });

  it('is not what a mistake in the program is', () => {
    expect(() => ackForDiskError(new TypeError('mistake'))).toThrow(TypeError);
  });
});
