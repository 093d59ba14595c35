import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { Mounts } from './mounts.ts';

let folder: TempFolder;
let top: string;
beforeEach(() => {
  folder = new TempFolder();
  top = realpathSync(folder.path);
});
afterEach(() => folder[Symbol.dispose]());

const line = (point: string, rest: string, id = 36): string =>
  `${id} 35 98:0 / ${point} rw,noatime master:1 - ${rest}`;

/** A disk, a memory stick, and two shares; one has a space in its name. */
const table = () =>
  [
    line('/', 'ext4 /dev/sda1 rw'),
    line(`${top}/stick`, 'vfat /dev/sdb1 rw'),
    line(`${top}/share`, 'nfs4 nas:/export rw'),
    line(`${top}/other\\040share`, 'fuse.sshfs somebody@nas: rw'),
    '',
  ].join('\n');

describe.skipIf(process.platform === 'win32')('where a path is mounted, on Linux', () => {
  const mountOf = (name: string, mounts = table): string =>
    new Mounts(mounts, 'linux').mountOf(`${top}/${name}`).replace(top, '').replace(' 36', '');

  it.each([
    ['share/deep/file', '/share'],
    ['share', '/share'],
    ['shared/file', '/'],
    ['other share/file', '/other share'],
    ['stick/file', '/stick'],
  ])('%s: %s', (name, expected) => {
    expect(mountOf(name)).toBe(expected);
  });

  it.each([
    ['to a share', 'share'],
    ['to a folder on it', 'share/deep'],
    ['from one to another', 'first'],
  ])('through a link %s', (_, target) => {
    symlinkSync('share/deeper', folder.join('first'));
    mkdirSync(folder.join('links'));
    symlinkSync(`../${target}`, folder.join('links', 'link'));
    expect(mountOf('links/link/file')).toBe('/share');
    // Nobody follows it when it is looked at itself.
    expect(mountOf('links/link')).toBe('/');
  });

  it('through links in a loop: that of the links', () => {
    symlinkSync('b', folder.join('a'));
    symlinkSync('a', folder.join('b'));
    expect(mountOf('a/file')).toBe('/');
  });

  it('a share that was mounted anew is another one', () => {
    const mountedAnew = () => table().concat(line(`${top}/share`, 'nfs4 nas:/export rw', 41));
    expect(mountOf('share/file', mountedAnew)).not.toBe(mountOf('share/file'));
    expect(mountOf('share/file', mountedAnew)).toBe(mountOf('share/deep/other', mountedAnew));
    expect(mountOf('stick/file', mountedAnew)).toBe(mountOf('stick/file'));
  });

  it('without a table: all of it is one', () => {
    const mounts = new Mounts(() => {
      throw new Error('no such file');
    }, 'linux');
    expect(mounts.mountOf('/share/file')).toBe('/');
  });
});

describe('elsewhere', () => {
  it.each([
    ['win32', 'C:\\folder\\file', 'c:\\'],
    ['win32', '\\\\Nas\\Share\\folder', '\\\\nas\\share\\'],
    ['darwin', '/Volumes/Share/folder/file', '/Volumes/Share'],
    ['darwin', '/Users/somebody/file', '/'],
  ] as const)('on %s: %s is on %s', (platform, filePath, mount) => {
    expect(new Mounts(table, platform).mountOf(filePath)).toBe(mount);
  });
});
