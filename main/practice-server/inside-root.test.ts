import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPlace } from './inside-root.ts';

let base: string;
let root: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'inside-root-')));
  root = path.join(base, 'root');
  await mkdir(path.join(root, 'folder'), { recursive: true });
  await mkdir(path.join(root, '.bitlade-sessions'));
  await mkdir(path.join(base, 'root-beside'));
  await writeFile(path.join(base, 'outside.txt'), 'outside');
  await writeFile(path.join(root, 'file.txt'), 'inside');
});
afterEach(() => rm(base, { recursive: true }));

const find = (...segments: string[]) => findPlace(root, segments);

describe('findPlace', () => {
  it('finds what is there and what is free', async () => {
    expect(await find('file.txt')).toEqual({ kind: 'file', path: path.join(root, 'file.txt') });
    expect(await find('folder')).toEqual({ kind: 'folder' });
    expect(await find('new.txt')).toMatchObject({ kind: 'free', path: path.join(root, 'new.txt') });
    expect(await find('folder', 'a', 'b', 'new.txt')).toEqual({
      kind: 'free',
      path: path.join(root, 'folder', 'a', 'b', 'new.txt'),
      nearestFolder: path.join(root, 'folder'),
    });
  });

  it('is blocked by a file on the way', async () => {
    expect(await find('file.txt', 'below.txt')).toEqual({ kind: 'blocked' });
  });

  it.each([
    ['a folder beside the root', '../root-beside'],
    ['the folder above', '..'],
    ['the root of the disk', '/'],
    ['the private folder of the sessions', '.bitlade-sessions'],
  ])('refuses a link to %s', async (_title, to) => {
    await symlink(to, path.join(root, 'link'));
    expect(await find('link')).toEqual({ kind: 'outside' });
    expect(await find('link', 'x', 'y.txt')).toEqual({ kind: 'outside' });
  });

  it('refuses a link to a file outside, a link to a link outside and a link to nowhere', async () => {
    await symlink('../outside.txt', path.join(root, 'file-link'));
    await symlink('file-link', path.join(root, 'link-link'));
    await symlink('../not-there.txt', path.join(root, 'loose-link'));
    await symlink('circle', path.join(root, 'circle'));
    expect(await find('file-link')).toEqual({ kind: 'outside' });
    expect(await find('link-link')).toEqual({ kind: 'outside' });
    expect(await find('loose-link')).toEqual({ kind: 'blocked' });
    expect(await find('loose-link', 'x')).toEqual({ kind: 'blocked' });
    expect(await find('circle')).toEqual({ kind: 'blocked' });
  });

  it('follows a link that stays inside', async () => {
    await symlink('folder', path.join(root, 'link'));
    expect(await find('link', 'x.txt')).toMatchObject({
      kind: 'free',
      path: path.join(root, 'folder', 'x.txt'),
    });
    await symlink('file.txt', path.join(root, 'file-link'));
    expect(await find('file-link')).toEqual({ kind: 'file', path: path.join(root, 'file.txt') });
  });
});
