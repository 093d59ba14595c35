import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import type { RawClient } from '../testing/raw-client.ts';

let bench: PracticeBench;
let client: RawClient;
beforeEach(async () => {
  bench = await PracticeBench.start();
  const file = path.join(bench.folder, 'r\u00e9ply.bin');
  await writeFile(file, patternBytes(0, 1000));
  await utimes(file, new Date(0), new Date('2031-01-01T00:00:00Z'));
  client = await bench.connect();
});
afterEach(() => bench.tidy());

const target = '/r%C3%A9ply.bin';

describe('S-56 a file is served', () => {
  it('by HEAD, with its length and time', async () => {
    const answer = await client.request({ method: 'HEAD', target });
    expect(answer.status).toBe(200);
    expect(answer.header('Content-Length')).toBe('1000');
    expect(answer.header('Last-Modified')).toBe('Wed, 01 Jan 2031 00:00:00 GMT');
    expect(answer.header('Accept-Ranges')).toBe('bytes');
    expect((await client.request({ method: 'HEAD', target })).status).toBe(200);
  });

  it.each([
    [undefined, 200, 0, 1000],
    ['bytes=0-9', 206, 0, 10],
    ['bytes=990-', 206, 990, 10],
    ['bytes=990-5000', 206, 990, 10],
    ['bytes=-10', 206, 990, 10],
    ['bytes=-5000', 206, 0, 1000],
    ['bytes=999-999', 206, 999, 1],
    ['bytes=0-0,5-6', 200, 0, 1000],
    ['bytes=9-0', 200, 0, 1000],
    ['bytes=-', 200, 0, 1000],
    ['lines=0-9', 200, 0, 1000],
    ['bytes=a-b', 200, 0, 1000],
  ])('by GET, range %j: %i', async (range, status, start, length) => {
    const answer = await client.request({ method: 'GET', target, headers: range ? { Range: range } : {} });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(patternBytes(start, length));
    const contentRange = status === 206 ? `bytes ${start}-${start + length - 1}/1000` : null;
    expect(answer.header('Content-Range')).toBe(contentRange);
    expect(answer.header('Content-Disposition')).toBe('attachment');
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('not by a range beyond it: %j', async (range) => {
    const answer = await client.request({ method: 'GET', target, headers: { Range: range } });
    expect([answer.status, answer.header('Content-Range')]).toEqual([416, 'bytes */1000']);
  });

  it('when it is empty', async () => {
    await writeFile(path.join(bench.folder, 'empty'), '');
    const answer = await client.request({ method: 'GET', target: '/empty' });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
  });

  it('in full to a client that reads late', async () => {
    const bytes = patternBytes(0, 8_000_000);
    await writeFile(path.join(bench.folder, 'big'), bytes);
    client.pause();
    const answer = client.request({ method: 'GET', target: '/big' });
    await bench.server.waitFor((record) => record.target === '/big');
    const other = await bench.client();
    expect((await other.ping()).status).toBe(200);
    client.resume();
    expect((await answer).body.equals(bytes)).toBe(true);
  });
});

describe('no file is served', () => {
  it('from anywhere else', async () => {
    await bench.session('/unfinished.bin', 5, 10);
    const [, data] = await bench.temporaryFiles();
    await mkdir(path.join(bench.folder, 'folder'));
    await symlink('/etc/hosts', path.join(bench.folder, 'hosts'));
    const targets = ['/', '/folder', '/folder/', '/missing', '/../x', '/hosts', '/unfinished.bin'];
    for (const other of [...targets, `/.bitlade-sessions/${data}`, '/%00', '/con']) {
      const answer = await client.request({ method: 'GET', target: other });
      expect([other, answer.status]).toEqual([other, 404]);
    }
  });
});
