import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asPlainUser } from '../../testing/plain-user.ts';
import { scanAll } from '../../testing/scan-all.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { scanDisk } from '../../transfer/scan-disk.ts';

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

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('a file', () => {
  it('carries the identity that the system gives it', async () => {
    const source = file('a.bin', '12345');
    const stats = lstatSync(source, { bigint: true });
    const [chunk] = (await scanAll([source])).chunks;
    expect(chunk?.files[0]?.identity).toEqual({
      device: String(stats.dev),
      inode: String(stats.ino),
      sizeBytes: 5,
      modifiedNs: String(stats.mtimeNs),
      changedNs: String(stats.ctimeNs),
    });
  });

  it('may be empty: what becomes of it is decided later', async () => {
    expect((await scanAll([file('empty', '')])).found).toEqual([['empty']]);
  });

  it('may be larger than 4 GiB', async () => {
    const source = file('sparse.bin');
    truncateSync(source, 5 * 2 ** 30 + 7);
    const [chunk] = (await scanAll([source])).chunks;
    expect(chunk?.files[0]?.identity.sizeBytes).toBe(5 * 2 ** 30 + 7);
  });

  it('beyond 2^53 bytes is too large', async () => {
    const disk = {
      lstat: async (at: string) => ({ ...(await scanDisk.lstat(at)), size: 2n ** 53n }),
    };
    expect((await scanAll([file('huge')], { disk })).skipped).toEqual(['huge: too-large']);
  });
});

describe('what is no file', () => {
  it('nothing at all', async () => {
    expect((await scanAll([folder.join('missing.bin')])).skipped).toEqual(['missing.bin: not-found']);
  });

  it.runIf(isPosix)('a FIFO, without waiting for its other end', async () => {
    execFileSync('mkfifo', [folder.join('pipe')]);
    expect((await scanAll([folder.join('pipe')])).skipped).toEqual(['pipe: not-regular-file']);
  });

  it.runIf(isPosix)('a socket', async () => {
    const server = net.createServer().listen(folder.join('socket'));
    await once(server, 'listening');
    expect((await scanAll([folder.join('socket')])).skipped).toEqual(['socket: not-regular-file']);
    server.close();
  });

  it.runIf(isPosix)('a device', async () => {
    expect((await scanAll(['/dev/zero'])).skipped).toEqual(['zero: not-regular-file']);
  });
});

describe.runIf(isPosix)('links', () => {
  const link = (target: string, name: string) => symlinkSync(target, folder.join(name));

  it('to what does not answer', async () => {
    file('top/real.txt');
    link('real.txt', 'top/link');
    const disk = { stat: () => Promise.reject(systemError('not-answering')) };
    expect((await scanAll([folder.join('top')], { disk })).skipped).toEqual(['top/link: symbolic-link']);
  });

  it('to a file, to a folder, to nothing', async () => {
    file('top/real.txt');
    mkdirSync(folder.join('other'));
    link('real.txt', 'top/to-file');
    link('../other', 'top/to-folder');
    link('missing', 'top/to-nothing');
    const { found, skipped } = await scanAll([folder.join('top')]);

    expect(found).toEqual([['top/real.txt']]);
    expect(skipped).toEqual([
      'top/to-file: symbolic-link',
      'top/to-folder: symbolic-link',
      'top/to-nothing: dangling-link',
    ]);
  });

  it('that lead back to themselves or to a folder around them are loops, each told once', async () => {
    file('top/inner/real.txt');
    link('to-itself', 'top/to-itself');
    link('pong', 'top/ping');
    link('ping', 'top/pong');
    link('.', 'top/here');
    link('../..', 'top/inner/above-top');
    link('..', 'top/inner/up');
    const { found, skipped } = await scanAll([folder.join('top')]);

    expect(found).toEqual([['top/inner/real.txt']]);
    expect(skipped).toEqual([
      'top/here: link-loop',
      // The dropped folder is where the walk begins: what lies above it is another place.
      'top/inner/above-top: symbolic-link',
      'top/inner/up: link-loop',
      'top/ping: link-loop',
      'top/pong: link-loop',
      'top/to-itself: link-loop',
    ]);
  });

  it('a link that is dropped itself', async () => {
    file('real/a.txt');
    link('real', 'link');
    expect((await scanAll([folder.join('link'), `${folder.join('link')}/`])).skipped).toEqual([
      'link: symbolic-link',
      'link: symbolic-link',
    ]);
  });

  it('a folder that is inside itself, as a broken disk may have it, ends the walk there', async () => {
    file('top/a/b/c.txt');
    const top = await scanDisk.lstat(folder.join('top'));
    const disk = {
      lstat: async (at: string) => (path.basename(at) === 'b' ? top : scanDisk.lstat(at)),
    };
    expect(await scanAll([folder.join('top')], { disk })).toMatchObject({
      found: [],
      skipped: ['top/a/b: link-loop'],
    });
  });

  it('the same folder twice beside each other is no loop', async () => {
    file('top/a/x.txt');
    file('top/z/x.txt');
    // Enough between the two that the second is looked at after the first was walked.
    for (let number = 10; number < 40; number += 1) file(`top/${number}`);
    for (let number = 10; number < 40; number += 1) file(`top/m${number}`);
    const one = await scanDisk.lstat(folder.join('top/a'));
    const disk = {
      lstat: async (at: string) => (path.basename(at) === 'z' ? one : scanDisk.lstat(at)),
    };
    const { found, skipped } = await scanAll([folder.join('top')], { disk });
    expect(skipped).toEqual([]);
    expect(found.flat()).toHaveLength(62);
  });

  it('folders without a number of their own are never taken for a loop', async () => {
    file('top/a/b/x.txt');
    const disk = {
      lstat: async (at: string) => ({ ...(await scanDisk.lstat(at)), ino: 0n }),
    };
    expect((await scanAll([folder.join('top')], { disk })).found).toEqual([['top/a/b/x.txt']]);
  });
});

describe('files whose size tells nothing', () => {
  it.runIf(process.platform === 'linux')('of the system itself', async () => {
    expect((await scanAll(['/proc/self/status', '/proc/version'])).skipped).toEqual([
      'status: size-unknown',
      'version: size-unknown',
    ]);
  });

  it('empty by their size, with content when read', async () => {
    const paths = [file('document', ''), file('empty', '')];
    const disk = { hasContent: async (at: string) => at === paths[0] };
    expect(await scanAll(paths, { disk })).toMatchObject({
      found: [['empty']],
      skipped: ['document: size-unknown'],
    });
  });

  it('only empty ones are read, and each disk is asked about itself once', async () => {
    const calls: string[] = [];
    const disk = {
      hasContent: async (at: string) => calls.push(`read ${path.basename(at)}`) < 0,
      isSizeless: async () => calls.push('asked') < 0,
    };
    await scanAll([file('a'), file('b', ''), file('c')], { disk });
    expect(calls).toEqual(['asked', 'read b']);
  });

  it('a file that is gone before its disk could be asked spoils no other', async () => {
    const paths = Array.from({ length: 20 }, (_, number) => file(`file-${number}`));
    const disk = {
      isSizeless: async (at: string) => {
        if (at === paths[0]) throw systemError('ENOENT');
        return true;
      },
    };
    const { found, skipped } = await scanAll(paths, { disk });
    expect(found.flat().length + skipped.length).toBe(20);
    expect(new Set(skipped.map((text) => text.split(': ')[1]))).toEqual(new Set(['size-unknown']));
    expect(skipped.at(-1)).toBe('file-19: size-unknown');
  });
});

describe('what can not be read', () => {
  const mayNotRead = async (at: string) => {
    if ((lstatSync(at).mode & 0o400) === 0) throw systemError('EACCES');
  };

  it.runIf(isPosix)('a file without permission', async () => {
    const closed = file('top/closed.txt');
    file('top/open.txt');
    chmodSync(closed, 0o000);
    expect(await scanAll([folder.join('top')], { disk: { checkReadable: mayNotRead } })).toMatchObject({
      found: [['top/open.txt']],
      skipped: ['top/closed.txt: unreadable'],
    });
  });

  it('permission is asked of the system', async () => {
    await expect(scanDisk.checkReadable(file('a'))).resolves.toBeUndefined();
    await expect(scanDisk.checkReadable(folder.join('missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  // To root every folder is open: there the test looks with the rights of a plain user.
  it.runIf(isPosix)('a folder without rights, beside one with them', async () => {
    file('top/closed/secret.txt');
    file('top/open/a.txt');
    chmodSync(folder.path, 0o755);
    chmodSync(folder.join('top', 'closed'), 0o000);

    const { found, skipped } = await asPlainUser(() => scanAll([folder.join('top')]));
    chmodSync(folder.join('top', 'closed'), 0o755);

    expect(found).toEqual([['top/open/a.txt']]);
    expect(skipped).toEqual(['top/closed: unreadable']);
  });

  it.runIf(isPosix)('a folder whose names can be read, but nothing else', async () => {
    file('top/a.txt');
    chmodSync(folder.path, 0o755);
    chmodSync(folder.join('top'), 0o444);

    const { found, skipped } = await asPlainUser(() => scanAll([folder.join('top')]));
    chmodSync(folder.join('top'), 0o755);

    expect(found).toEqual([]);
    expect(skipped).toEqual(['top/a.txt: unreadable']);
  });

  it.each([
    ['EPERM', 'unreadable'],
    ['EIO', 'read-error'],
    ['ESTALE', 'read-error'],
    ['ENAMETOOLONG', 'path-too-long'],
    ['ELOOP', 'link-loop'],
    ['ETIMEDOUT', 'not-answering'],
    ['not-answering', 'not-answering'],
  ])('%s: %s, of a file and of a folder', async (code, reason) => {
    file('top/bad.bin');
    file('top/sub/a.txt');
    const refuse = (what: string) => (at: string) => {
      if (path.basename(at) === what) throw systemError(code);
    };
    const [refuseFile, refuseFolder] = [refuse('bad.bin'), refuse('sub')];
    const disk = {
      lstat: async (at: string) => {
        refuseFile(at);
        return scanDisk.lstat(at);
      },
      nameBytes: async (at: string) => {
        refuseFolder(at);
        return scanDisk.nameBytes(at);
      },
    };
    expect((await scanAll([folder.join('top')], { disk })).skipped).toEqual([
      `top/bad.bin: ${reason}`,
      `top/sub: ${reason}`,
    ]);
  });

  it.runIf(isPosix)('a path through a file', async () => {
    expect((await scanAll([`${file('a.txt')}/below.txt`])).skipped).toEqual(['below.txt: not-found']);
  });

  it.runIf(isPosix)('a name that is too long for the system', async () => {
    const name = 'x'.repeat(300);
    expect((await scanAll([folder.join(name)])).skipped).toEqual([`${name}: path-too-long`]);
  });
});

describe('what nobody wants on a server', () => {
  it('what systems leave in folders, except when it is dropped itself', async () => {
    for (const name of ['.DS_Store', 'Thumbs.db', 'desktop.ini', 'a.txt', 'my-desktop.ini'])
      file(`top/${name}`);
    file('top/$RECYCLE.BIN/S-1-5/old.txt');
    const { found, skipped } = await scanAll([folder.join('top/Thumbs.db'), folder.join('top')]);

    expect(found).toEqual([['Thumbs.db'], ['top/a.txt', 'top/my-desktop.ini']]);
    expect(skipped).toEqual([
      'top/$RECYCLE.BIN: system-file',
      'top/.DS_Store: system-file',
      'top/Thumbs.db: system-file',
      'top/desktop.ini: system-file',
    ]);
  });

  it("the program's own files and folders, wherever they are met", async () => {
    for (const name of ['home/data/queue.db', 'home/data/deep/key', 'home/data-2/a.txt', 'home/own.db'])
      file(name);
    const ownPaths = [folder.join('home/data'), folder.join('home/own.db')];
    const { found, skipped } = await scanAll([folder.join('home/data/queue.db'), folder.join('home')], {
      ownPaths,
    });

    expect(found).toEqual([['home/data-2/a.txt']]);
    expect(skipped).toEqual(['queue.db: own-file', 'home/data: own-file', 'home/own.db: own-file']);
  });
});
