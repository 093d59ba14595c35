import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asPlainUser } from '../testing/plain-user.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { type Finding, findFiles } from './intake.ts';

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

const found = ({ batches }: Finding): string[][] =>
  batches.map(({ files }) => files.map(({ relativePath }) => relativePath));
const skipped = (finding: Finding): string[] =>
  finding.skipped.map(({ name, reason }) => `${name}: ${reason}`);

describe('single files', () => {
  it('come as one batch, named after the first', async () => {
    const paths = [file('b.bin', '12345'), file('a.bin')];
    const finding = await findFiles(paths);

    expect(finding.skipped).toEqual([]);
    expect(finding.batches).toMatchObject([
      { kind: 'files', label: 'b.bin', files: [{ sourcePath: paths[0], relativePath: 'b.bin' }, {}] },
    ]);
  });

  it('carry the identity that the system gives them', async () => {
    const source = file('a.bin', '12345');
    const stats = lstatSync(source, { bigint: true });
    const [batch] = (await findFiles([source])).batches;
    expect(batch?.files[0]?.identity).toEqual({
      device: String(stats.dev),
      inode: String(stats.ino),
      sizeBytes: 5,
      modifiedNs: String(stats.mtimeNs),
      changedNs: String(stats.ctimeNs),
    });
  });

  it('may be empty: what becomes of them is decided later', async () => {
    expect(found(await findFiles([file('empty', '')]))).toEqual([['empty']]);
  });

  it('may be larger than 4 GiB', async () => {
    const source = file('sparse.bin');
    truncateSync(source, 5 * 2 ** 30 + 7);
    const [batch] = (await findFiles([source])).batches;
    expect(batch?.files[0]?.identity.sizeBytes).toBe(5 * 2 ** 30 + 7);
  });

  it('are found by a relative path too', async () => {
    const source = file('a.bin');
    const [batch] = (await findFiles([path.relative(process.cwd(), source)])).batches;
    expect(batch?.files[0]?.sourcePath).toBe(source);
  });
});

describe('folders', () => {
  it('come as a batch each, before the single files, with paths that begin with their name', async () => {
    file('one/b.txt');
    file('one/a.txt');
    file('one/inner/c.txt');
    file('two/d.txt');
    const single = file('e.txt');
    const finding = await findFiles([single, folder.join('one'), folder.join('two')]);

    expect(finding.batches.map(({ kind, label }) => [kind, label])).toEqual([
      ['folder', 'one'],
      ['folder', 'two'],
      ['files', 'e.txt'],
    ]);
    expect(found(finding)).toEqual([['one/a.txt', 'one/b.txt', 'one/inner/c.txt'], ['two/d.txt'], ['e.txt']]);
  });

  it('a slash at the end changes nothing', async () => {
    file('one/a.txt');
    expect(found(await findFiles([`${folder.join('one')}/`]))).toEqual([['one/a.txt']]);
  });

  it('that are empty are named, the top one and those below', async () => {
    mkdirSync(folder.join('top'));
    file('mixed/a.txt');
    mkdirSync(folder.join('mixed', 'hollow'));
    const finding = await findFiles([folder.join('top'), folder.join('mixed')]);
    expect(skipped(finding)).toEqual(['top: empty-folder', 'mixed/hollow: empty-folder']);
    expect(found(finding)).toEqual([['mixed/a.txt']]);
  });

  it('may be as deep as the system allows', async () => {
    const deep = Array.from({ length: 400 }, () => 'd').join('/');
    file(`top/${deep}/end.txt`);
    expect(found(await findFiles([folder.join('top')]))).toEqual([[`top/${deep}/end.txt`]]);
  });

  it('may hold thousands of files', async () => {
    mkdirSync(folder.join('many'));
    for (let number = 0; number < 3000; number += 1) writeFileSync(folder.join('many', `${number}`), '');
    const [batch] = (await findFiles([folder.join('many')])).batches;
    expect(batch?.files).toHaveLength(3000);
  });
});

describe.runIf(isPosix)('names', () => {
  it.each([
    ['beyond ASCII', 'Año – 名前 🗂.txt'],
    ['composed and decomposed', 'e\u0301\u00e9'],
    ['a line break', 'two\r\nlines'],
    ['controls', 'bell\u0007 escape\u001b[31m'],
    ['a change of direction', 'exe\u202etxt.pdf'],
    ['what an address would take apart', 'a?b#c%2e;d&e=f\\g"h'],
    ['dots', '...'],
    ['255 bytes', 'x'.repeat(255)],
  ])('%s stay as they are', async (_name, name) => {
    file(`top/${name}/${name}`);
    const [batch] = (await findFiles([folder.join('top')])).batches;
    expect(batch?.files).toMatchObject([
      { relativePath: `top/${name}/${name}`, sourcePath: folder.join('top', name, name) },
    ]);
  });

  // Other systems refuse to make such a name.
  it.runIf(process.platform === 'linux')('that are no text are reported, and the rest is found', async () => {
    file('top/a.txt');
    writeFileSync(Buffer.concat([Buffer.from(`${folder.join('top')}/`), Buffer.from([0xff, 0xfe])]), 'x');
    const finding = await findFiles([folder.join('top')]);
    expect(found(finding)).toEqual([['top/a.txt']]);
    expect(skipped(finding)).toEqual(['top/\ufffd\ufffd: not-found']);
  });
});

describe('what is no file', () => {
  it('nothing at all', async () => {
    expect(skipped(await findFiles([folder.join('missing.bin')]))).toEqual(['missing.bin: not-found']);
  });

  it.runIf(isPosix)('a FIFO, without waiting for its other end', async () => {
    execFileSync('mkfifo', [folder.join('pipe')]);
    expect(skipped(await findFiles([folder.join('pipe')]))).toEqual(['pipe: not-regular-file']);
  });

  it.runIf(isPosix)('a socket', async () => {
    const server = net.createServer().listen(folder.join('socket'));
    await once(server, 'listening');
    expect(skipped(await findFiles([folder.join('socket')]))).toEqual(['socket: not-regular-file']);
    server.close();
  });

  it.runIf(isPosix)('a device', async () => {
    expect(skipped(await findFiles(['/dev/zero']))).toEqual(['zero: not-regular-file']);
  });

  it.runIf(isPosix)('links: to a file, to a folder, to nothing, to themselves', async () => {
    file('top/real.txt');
    const link = (target: string, name: string) => symlinkSync(target, folder.join('top', name));
    link('real.txt', 'to-file');
    link('.', 'to-folder');
    link('missing', 'to-nothing');
    link('to-itself', 'to-itself');
    link('pong', 'ping');
    link('ping', 'pong');
    const finding = await findFiles([folder.join('top')]);

    expect(found(finding)).toEqual([['top/real.txt']]);
    expect(skipped(finding)).toEqual([
      'top/ping: dangling-link',
      'top/pong: dangling-link',
      'top/to-file: symbolic-link',
      'top/to-folder: symbolic-link',
      'top/to-itself: dangling-link',
      'top/to-nothing: dangling-link',
    ]);
  });

  it.runIf(isPosix)('a link that is dropped itself', async () => {
    file('real/a.txt');
    symlinkSync('real', folder.join('link'));
    expect(skipped(await findFiles([folder.join('link'), `${folder.join('link')}/`]))).toEqual([
      'link: symbolic-link',
      'link: symbolic-link',
    ]);
  });
});

describe.runIf(isPosix)('what can not be looked at', () => {
  // To root every folder is open: there the test looks with the rights of a plain user.
  it('a folder without rights, beside one with them', async () => {
    file('top/closed/secret.txt');
    file('top/open/a.txt');
    chmodSync(folder.path, 0o755);
    chmodSync(folder.join('top', 'closed'), 0o000);

    const finding = await asPlainUser(() => findFiles([folder.join('top')]));
    chmodSync(folder.join('top', 'closed'), 0o755);

    expect(found(finding)).toEqual([['top/open/a.txt']]);
    expect(skipped(finding)).toEqual(['top/closed: unreadable']);
  });

  it('a folder whose names can be read, but nothing else', async () => {
    file('top/a.txt');
    chmodSync(folder.path, 0o755);
    chmodSync(folder.join('top'), 0o444);

    const finding = await asPlainUser(() => findFiles([folder.join('top')]));
    chmodSync(folder.join('top'), 0o755);

    expect(finding.batches).toEqual([]);
    expect(skipped(finding)).toEqual(['top/a.txt: unreadable']);
  });

  it('a path through a file', async () => {
    expect(skipped(await findFiles([`${file('a.txt')}/below.txt`]))).toEqual(['below.txt: not-found']);
  });

  it('a name that is too long for the system', async () => {
    const name = 'x'.repeat(300);
    expect(skipped(await findFiles([folder.join(name)]))).toEqual([`${name}: unreadable`]);
  });
});

it('what is skipped never keeps the rest out', async () => {
  const good = file('good.txt');
  const finding = await findFiles([folder.join('missing'), good, folder.join('gone')]);
  expect(found(finding)).toEqual([['good.txt']]);
  expect(skipped(finding)).toEqual(['missing: not-found', 'gone: not-found']);
});

it('nothing in, nothing out', async () => {
  expect(await findFiles([])).toEqual({ batches: [], skipped: [] });
});
