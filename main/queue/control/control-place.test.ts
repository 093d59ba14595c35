import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TempFolder } from '../../testing/temp-folder.ts';
import { makePlace, placeFile, publishPlace, readPlace, removePlace } from './control-place.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const modeOf = (file: string): number => statSync(file).mode & 0o777;

it('what is published can be read again, and only by its user', () => {
  const before = process.umask(0);
  try {
    const place = makePlace(folder.path);
    publishPlace(folder.path, place);
    expect(readPlace(folder.path)).toEqual(place);
    expect(modeOf(placeFile(folder.path))).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(['control.json']);
  } finally {
    process.umask(before);
  }
});

it('every run has a token of its own', () => {
  const tokens = [1, 2, 3].map(() => makePlace(folder.path).token);
  expect(new Set(tokens).size).toBe(3);
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{64}$/);
});

it('a folder whose name is too long for a socket: a folder of its own, closed to others, gone with the place', () => {
  const deep = folder.join('x'.repeat(120));
  mkdirSync(deep);
  const place = makePlace(deep);
  expect(Buffer.byteLength(place.address)).toBeLessThan(100);
  const own = path.dirname(place.address);
  expect(modeOf(own)).toBe(0o700);
  publishPlace(deep, place);
  writeFileSync(place.address, '');
  removePlace(deep, place);
  expect(existsSync(own)).toBe(false);
  expect(readdirSync(deep)).toEqual([]);
});

it('a pipe has a name that nobody can guess', () => {
  const [one, other] = [1, 2].map(() => makePlace(folder.path, 'win32').address);
  expect(one).toMatch(/^\\\\\.\\pipe\\bitlade-[0-9a-f]{32}$/);
  expect(one).not.toBe(other);
});

it('what an owner left behind that was killed makes room for the next one', () => {
  const left = makePlace(folder.path);
  publishPlace(folder.path, left);
  writeFileSync(left.address, '');
  makePlace(folder.path);
  expect(readdirSync(folder.path)).toEqual([]);
});

it('a socket that no file names any more makes room as well', () => {
  writeFileSync(folder.join('control.sock'), '');
  makePlace(folder.path);
  expect(readdirSync(folder.path)).toEqual([]);
});

it('a file that names something else deletes nothing of it', () => {
  const precious = folder.join('elsewhere', 'control.sock');
  mkdirSync(path.dirname(precious));
  writeFileSync(precious, 'precious');
  removePlace(folder.path, { protocol: 1, address: precious, token: '0'.repeat(64) });
  expect(readFileSync(precious, 'utf8')).toBe('precious');
});

describe('is not believed:', () => {
  const publish = (): string => {
    publishPlace(folder.path, makePlace(folder.path));
    return placeFile(folder.path);
  };

  it('a file that others can read or write', () => {
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      chmodSync(publish(), mode);
      expect(readPlace(folder.path)).toBeNull();
    }
  });

  it('a link', () => {
    using other = new TempFolder();
    publishPlace(other.path, makePlace(other.path));
    symlinkSync(placeFile(other.path), placeFile(folder.path));
    expect(readPlace(folder.path)).toBeNull();
  });

  it.each(['', 'null', '{}', '{"protocol":2,"address":"x","token":"y"}', '[1'])('%j', (text) => {
    writeFileSync(publish(), text);
    expect(readPlace(folder.path)).toBeNull();
  });

  it('nothing at all', () => {
    expect(readPlace(folder.path)).toBeNull();
  });
});
