import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { makeFolder } from './make-folder.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

it('makes what is missing, for this user alone; what is there stays', () => {
  makeFolder(folder.join('a/b/c'));
  writeFileSync(folder.join('a/b/file'), '');
  makeFolder(folder.join('a/b'));
  expect(readdirSync(folder.join('a/b'))).toEqual(['c', 'file']);
  if (process.platform !== 'win32') expect(statSync(folder.join('a')).mode & 0o777).toBe(0o700);
});

it('a file in its place, or above it', () => {
  writeFileSync(folder.join('file'), '');
  expect(() => makeFolder(folder.join('file'))).toThrow(/EEXIST/);
  expect(() => makeFolder(folder.join('file/a'))).toThrow(/ENOTDIR/);
});

it.runIf(process.platform === 'linux')('ends where nothing can be made', () => {
  expect(() => makeFolder('/proc/bitlade/queue')).toThrow(/ENOENT/);
});
