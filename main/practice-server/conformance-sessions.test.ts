import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { asPlainUser } from '../testing/plain-user.ts';
import { essence, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { requestBytes } from '../testing/raw-client.ts';

let bench: PracticeBench;
beforeEach(async () => {
  bench = await PracticeBench.start();
});
afterEach(() => bench.tidy());

async function replaceServer(options: Parameters<typeof PracticeBench.start>[0]): Promise<void> {
  await bench.tidy();
  bench = await PracticeBench.start(options);
}

const denied = { status: 403, code: '0x80070005' };
const unknown = { status: 500, code: '0x8020001F', received: null };

describe('rights', () => {
  it('S-10: where the server may not write, Create-Session is 403', async () => {
    const client = await bench.client();
    const answer = await asPlainUser(() => client.create());
    expect(essence(answer)).toMatchObject(denied);
    expect([answer.header('BITS-Error-Context'), answer.header('BITS-Session-Id')]).toEqual(['0x5', null]);
  });

  it('S-10: a folder that became closed is 403 at Close, and nothing is lost', async () => {
    await mkdir(path.join(bench.folder, 'in'));
    await chmod(bench.folder, 0o755);
    await chmod(path.join(bench.folder, '.bitlade-sessions'), 0o777);
    const client = await bench.session('/in/report.bin', 10);
    expect(essence(await asPlainUser(() => client.close()))).toMatchObject(denied);
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded('in/report.bin')).toEqual(patternBytes(0, 10));
  });
});

describe('Ping', () => {
  it('S-17, S-18: changes no offset, no session and no file', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    const before = await bench.temporaryFiles();
    for (const id of [null, client.sessionId, '{unknown}']) {
      const answer = await client.ping({ 'BITS-Session-Id': id, 'Content-Name': 'report.bin' });
      expect(essence(answer)).toEqual({ status: 200, code: null, received: null });
    }
    expect(await bench.temporaryFiles()).toEqual(before);
    expect(bench.server.sessionIds).toEqual([client.sessionId]);
    expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ received: '10' });
  });
});

describe('Fragment Acks', () => {
  it.each(['commitOnClose', 'strict', 'iis'] as const)(
    'S-28: in %s mode every 200 and 416 says what is held',
    async (mode) => {
      await replaceServer({ mode });
      const client = await bench.session('/report.bin', 10, 30);
      const answers = [
        await client.fragment(0, 9, 30),
        await client.fragment(5, 14, 30),
        await client.fragment(20, 29, 30),
        await client.fragment(10, 29, 30),
        await client.fragment(10, 29, 30),
      ];
      const isStrict = mode === 'strict';
      expect(answers.map(essence)).toEqual([
        { status: isStrict ? 416 : 200, code: null, received: '10' },
        { status: isStrict ? 416 : 200, code: null, received: isStrict ? '10' : '15' },
        { status: 416, code: null, received: isStrict ? '10' : '15' },
        { status: 200, code: null, received: '30' },
        { status: isStrict ? 416 : 200, code: null, received: '30' },
      ]);
    },
  );

  it('S-21: no range, a star, a reversed one or one beyond the total is 400 at the first fragment too', async () => {
    const client = await bench.session('/report.bin');
    for (const range of [
      null,
      'bytes */10',
      'bytes 0-*/10',
      'bytes 0-9/*',
      'bytes 9-0/10',
      'bytes 0-10/10',
    ]) {
      const answer = await client.fragment(0, 9, 10, { 'Content-Range': range });
      expect([range, essence(answer)]).toEqual([range, { status: 400, code: '0x80070057', received: '0' }]);
    }
    // None of them has fixed a total.
    expect(essence(await client.fragment(0, 9, 12))).toMatchObject({ status: 200, received: '10' });
  });

  it('S-32: a body cut short by a reset keeps its ordered part', async () => {
    const client = await bench.session('/report.bin', 10, 100_000);
    const whole = requestBytes({
      target: client.target,
      headers: {
        'BITS-Packet-Type': 'Fragment',
        'BITS-Session-Id': client.sessionId,
        'Content-Range': 'bytes 10-99999/100000',
      },
      body: patternBytes(10, 99_990),
    });
    await client.raw.write(whole.subarray(0, whole.length - 90_000));
    await bench.server.waitFor((record) => record.bodyBytes === 9990);
    client.raw.reset();
    await bench.server.waitFor((record) => record.outcome === 'lost');
    const again = await bench.client();
    again.sessionId = client.sessionId;
    expect(essence(await again.fragment(10, 9, 100_000))).toMatchObject({ status: 400, received: '10000' });
    expect(essence(await again.fragment(10, 99_999, 100_000))).toMatchObject({ received: '100000' });
    await again.close();
    expect((await bench.uploaded('report.bin'))?.equals(patternBytes(0, 100_000))).toBe(true);
  });
});

describe('an unfinished upload', () => {
  it.each(['commitOnClose', 'strict', 'iis'] as const)(
    'S-35, S-36: in %s mode, is never seen at its destination, and whole from its moment on',
    async (mode) => {
      await replaceServer({ mode, allowOverwrites: true });
      await writeFile(path.join(bench.folder, 'report.bin'), 'old');
      const client = await bench.session('/report.bin', 10, 30);
      expect(await bench.uploaded('report.bin')).toEqual(Buffer.from('old'));
      await client.fragment(10, 29, 30);
      const afterLast = mode === 'iis' ? patternBytes(0, 30) : Buffer.from('old');
      expect(await bench.uploaded('report.bin')).toEqual(afterLast);
      await client.close();
      expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 30));
    },
  );

  it('S-46: is removed with its files when uploads are switched off, and stays so', async () => {
    const one = await bench.session('/one.bin', 5, 10);
    const other = await bench.session('/other.bin', 10);
    await bench.server.setEnabled(false);
    expect(bench.server.sessionIds).toEqual([]);
    expect(await bench.temporaryFiles()).toEqual([]);
    await bench.server.setEnabled(true);
    expect(essence(await one.fragment(5, 9, 10))).toEqual(unknown);
    expect(essence(await other.close())).toEqual(unknown);
    expect((await readdir(bench.folder)).filter((name) => name.endsWith('.bin'))).toEqual([]);
  });

  it('S-44, S-45: is removed when it made no progress for the whole timeout, also when it is complete', async () => {
    const clock = new FakeClock();
    await replaceServer({ clock, sessionTimeoutMs: 1000, sweepIntervalMs: 1_000_000 });
    const client = await bench.session('/report.bin', 5, 10);
    clock.advance(1000);
    await client.fragment(5, 9, 10);
    clock.advance(1000);
    await bench.server.sweep();
    expect(bench.server.sessionIds).toEqual([client.sessionId]);
    clock.advance(1);
    await bench.server.sweep();
    expect(await bench.temporaryFiles()).toEqual([]);
    expect(essence(await client.close())).toEqual(unknown);
  });

  it('S-37, S-43: is free for good after Close and after Cancel', async () => {
    for (const end of ['close', 'cancel'] as const) {
      const client = await bench.session(`/${end}.bin`, 10);
      expect((await client[end]()).status).toBe(200);
      expect(essence(await client.fragment(0, 9, 10))).toEqual(unknown);
      expect(essence(await client.close())).toEqual(unknown);
      expect(essence(await client.cancel())).toEqual(unknown);
    }
  });
});

describe('names that lead elsewhere', () => {
  it.each([
    '/../../etc/x',
    '/a/../../x',
    '/%2e%2e%2fx',
    '/..%5cx',
    '/a%00b',
    '/C:%5cWindows%5cx',
    '/.bitlade-sessions/x.part',
    '/.BITLADE-sessions/x',
    '//etc/x',
    '/./x',
  ])('S-57: %s makes no session and no file, and can not be read', async (target) => {
    const client = await bench.client(target);
    const answer = await client.create();
    expect([answer.header('BITS-Packet-Type'), answer.header('BITS-Session-Id')]).toEqual(['Ack', null]);
    expect([400, 403]).toContain(answer.status);
    expect((await client.raw.request({ method: 'GET', target })).status).toBe(404);
    expect(await readdir(bench.folder)).toEqual(['.bitlade-sessions']);
  });

  it('S-57: an id that the server chose itself never becomes a name on the disk', async () => {
    await replaceServer({ sessionIds: () => '../../escape' });
    const client = await bench.session('/report.bin', 5, 10);
    expect(client.sessionId).toBe('../../escape');
    for (const name of await bench.temporaryFiles()) expect(name).toMatch(/^[0-9a-f]{32}\.(json|part)$/);
    await bench.server.stop();
    await bench.restart();
    const again = await bench.client();
    again.sessionId = client.sessionId;
    expect(essence(await again.fragment(5, 9, 10))).toMatchObject({ status: 200, received: '10' });
    expect((await again.close()).status).toBe(200);
    expect(await readdir(bench.folder)).toEqual(['.bitlade-sessions', 'report.bin']);
  });
});

describe('ids of other forms', () => {
  it.each([
    '-1234567890',
    '3f2b8c61-0d4e-4a57-9b1c-7e60a2d5f814',
    '/sessions/1',
    'Aa0~._-Aa0~._-Aa0~._-',
    'x'.repeat(100),
  ])('S-14: %s is given, echoed and wanted back as it is', async (id) => {
    await replaceServer({ sessionIds: () => id });
    const client = await bench.session('/report.bin', 5, 10);
    expect(client.sessionId).toBe(id);
    const other = id.replace(/[a-z0-9]/, (letter) => (letter === '1' ? '2' : '1'));
    expect(essence(await client.fragment(5, 9, 10, { 'BITS-Session-Id': other }))).toEqual(unknown);
    const answer = await client.fragment(5, 9, 10);
    expect([answer.status, answer.header('BITS-Session-Id')]).toEqual([200, id]);
  });
});
