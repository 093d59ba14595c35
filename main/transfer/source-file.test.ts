import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileError } from './file-errors.ts';
import { FileDeedError } from './file-request.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';

const files = new NodeSourceFiles();
let folder: string;
let filePath: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'source-file-'));
  filePath = path.join(folder, 'häß €.bin');
  await writeFile(filePath, 'twelve bytes');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a source file', () => {
  it('is told apart by device, inode, size and times to the nanosecond', async () => {
    const stats = await stat(filePath, { bigint: true });
    expect(await statSource(filePath)).toEqual({
      device: String(stats.dev),
      inode: String(stats.ino),
      sizeBytes: 12,
      modifiedNs: String(stats.mtimeNs),
      changedNs: String(stats.ctimeNs),
    });
  });

  it('opens when it is the one expected, and gives its bytes', async () => {
    const identity = await statSource(filePath);
    const file = await files.open(filePath, identity);
    const chunks: Uint8Array[] = [];
    const body = file.read(7, 5);
    if (body instanceof Uint8Array) chunks.push(body);
    else for await (const chunk of body) chunks.push(Buffer.from(chunk));

    expect(file.identity).toEqual(identity);
    expect(Buffer.concat(chunks).toString()).toBe('bytes');
    expect(await file.check()).toBeNull();
    await file.close();
  });

  it('is still the one expected when the same disk has another device number after a restart', async () => {
    const identity = await statSource(filePath);
    const file = await files.open(filePath, { ...identity, device: `${identity.device}1` });
    expect(await file.check()).toBeNull();
    await file.close();
  });

  it('is refused when it is another one', async () => {
    const identity = await statSource(filePath);
    await appendFile(filePath, '!');
    await expect(files.open(filePath, identity)).rejects.toMatchObject({
      uploadError: {
        code: 'file-changed',
        severity: 'fatal',
        facts: { name: 'häß €.bin', expectedBytes: 12, actualBytes: 13 },
      },
    });
  });
});

describe('a change while it is open', () => {
  it.each([
    ['grew', () => appendFile(filePath, 'more'), 16],
    ['shrank', () => truncate(filePath, 3), 3],
    ['written over with the same length', () => writeFile(filePath, 'TWELVE BYTES'), 12],
    ['touched', () => utimes(filePath, new Date(), new Date()), 12],
    [
      'changed, with the old times put back',
      async () => {
        const { atime, mtime } = await stat(filePath);
        await writeFile(filePath, 'twelve BYTES');
        await utimes(filePath, atime, mtime);
      },
      12,
    ],
    [
      'replaced under the same name',
      async () => {
        const other = path.join(folder, 'other');
        await writeFile(other, 'twelve bytes');
        await rename(other, filePath);
      },
      12,
    ],
    [
      'replaced by a link',
      async () => {
        const other = path.join(folder, 'other');
        await rename(filePath, other);
        await symlink(other, filePath);
      },
      undefined,
    ],
  ])('is seen: %s', async (_title, change, actualBytes) => {
    const file = await files.open(filePath, null);
    await change();

    const error = await file.check();
    expect(error).toMatchObject({ code: 'file-changed', severity: 'fatal', facts: { expectedBytes: 12 } });
    if (actualBytes !== undefined) expect(error?.facts.actualBytes).toBe(actualBytes);
    await file.close();
  });

  it('is seen: deleted', async () => {
    const file = await files.open(filePath, null);
    await rm(filePath);
    expect(await file.check()).toMatchObject({ code: 'file-gone', severity: 'fatal' });
    await file.close();
  });

  it.each([
    [
      'replaced',
      async () => {
        await writeFile(path.join(folder, 'other'), 'twelve bytes');
        await rename(path.join(folder, 'other'), filePath);
      },
    ],
    ['touched', () => utimes(filePath, new Date(), new Date())],
  ])('is told by its kind: %s', async (kind, change) => {
    const file = await files.open(filePath, null);
    await change();
    expect(await file.check()).toMatchObject({ facts: { change: kind } });
    await file.close();
  });
});

describe('a drive that is gone', () => {
  it('takes the folder of the file with it', async () => {
    const sub = path.join(folder, 'drive');
    await mkdir(sub);
    const sourcePath = path.join(sub, 'a.bin');
    await writeFile(sourcePath, 'a');
    const identity = await statSource(sourcePath);
    const file = await files.open(sourcePath, identity);
    await rename(sub, path.join(folder, 'gone'));

    const gone = { code: 'drive-gone', severity: 'transient', facts: { name: 'a.bin' } };
    expect(await file.check()).toMatchObject(gone);
    await file.close();
    await expect(files.open(sourcePath, identity)).rejects.toMatchObject({ uploadError: gone });
  });

  it('leaves an empty folder of another disk where it was mounted', async () => {
    const mount = path.join(folder, 'mount');
    await mkdir(mount);
    const identity = { ...(await statSource(filePath)), device: '4242' };
    const opening = () => files.open(path.join(mount, 'a.bin'), identity);
    await expect(opening()).rejects.toMatchObject({ uploadError: { code: 'drive-gone' } });

    await writeFile(path.join(mount, 'b.bin'), 'b');
    await expect(opening()).rejects.toMatchObject({ uploadError: { code: 'file-not-found' } });
  });
});

it('a read that fails names its place', () => {
  const cause = new FileDeedError({ code: 'EIO', isDriveGone: false, position: 4096 });
  expect(fileError(cause, filePath)).toEqual({
    code: 'file-unreadable',
    severity: 'fatal',
    facts: { name: 'häß €.bin', detail: 'EIO', position: 4096 },
  });
});

describe('what is no file to upload', () => {
  it('is named: nothing there', async () => {
    await expect(statSource(path.join(folder, 'none'))).rejects.toMatchObject({
      uploadError: { code: 'file-not-found', facts: { name: 'none', detail: 'ENOENT' } },
    });
  });

  it('is named: a folder', async () => {
    await expect(statSource(folder)).rejects.toMatchObject({ uploadError: { code: 'file-not-regular' } });
  });

  it.runIf(process.platform === 'linux')('is named: what the system makes up as it is read', async () => {
    await expect(statSource('/proc/self/status')).rejects.toMatchObject({
      uploadError: { code: 'file-size-unknown', severity: 'fatal', facts: { name: 'status' } },
    });
  });

  it('is not what is empty', async () => {
    await truncate(filePath);
    expect(await statSource(filePath)).toMatchObject({ sizeBytes: 0 });
  });

  it.runIf(process.platform !== 'win32')(
    'is refused at once: 64 FIFOs, a socket, a device, a link',
    async () => {
      const fifos = Array.from({ length: 64 }, (_, index) => path.join(folder, `fifo-${index}`));
      execFileSync('mkfifo', fifos);
      const socketPath = path.join(folder, 'socket');
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(socketPath, resolve));
      const link = path.join(folder, 'link');
      await symlink(filePath, link);
      await mkdir(path.join(folder, 'sub'));

      const opening = [...fifos, socketPath, '/dev/zero', link].map((name) => files.open(name, null));

      for (const result of await Promise.allSettled(opening)) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { uploadError: { code: 'file-not-regular', severity: 'fatal' } },
        });
      }
      server.close();
    },
  );

  it.each([
    ['EACCES', 'file-no-permission', 'fatal'],
    ['EPERM', 'file-no-permission', 'fatal'],
    ['EBUSY', 'file-in-use', 'transient'],
    ['EIO', 'file-unreadable', 'fatal'],
    ['EMFILE', 'file-unreadable', 'transient'],
    ['ENAMETOOLONG', 'file-not-found', 'fatal'],
  ])('%s is %s, %s', (detail, code, severity) => {
    const cause = Object.assign(new Error('no'), { code: detail });
    expect(fileError(cause, filePath)).toEqual({ code, severity, facts: { name: 'häß €.bin', detail } });
  });
});
