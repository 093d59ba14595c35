import { readFile, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { essence, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes, sha256Hex } from '../testing/protocol-vectors.ts';
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

const invalid = '0x80070057';
const ok = (received: string) => ({ status: 200, code: null, received });
const temporaryBytes = async () => {
  const name = (await bench.temporaryFiles()).find((name) => name.endsWith('.part')) ?? '';
  return readFile(path.join(bench.folder, '.bitlade-sessions', name));
};

describe('Fragments', () => {
  it('S-27 S-35 S-36 of 25,600 bytes make the file of the protocol reference, at Close and not before', async () => {
    const client = await bench.session('/drop/in/report-2031.bin');
    expect(essence(await client.fragment(0, 10_239, 25_600))).toEqual(ok('10240'));
    expect(essence(await client.fragment(10_240, 20_479, 25_600))).toEqual(ok('20480'));
    expect(essence(await client.fragment(20_480, 25_599, 25_600))).toEqual(ok('25600'));
    expect(await bench.uploaded('drop')).toBeNull();
    expect(essence(await client.close())).toEqual({ status: 200, code: null, received: null });
    const bytes = await bench.uploaded('drop/in/report-2031.bin');
    expect(sha256Hex(bytes ?? Buffer.alloc(0))).toBe(
      '92ed775abe5b8829a3afead793c4e1196bb33ba0e8f6a706108786d8390fd394',
    );
    expect((await stat(path.join(bench.folder, 'drop/in/report-2031.bin'))).mode & 0o777).toBe(0o600);
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it.each([
    ['S-21 without a range', null],
    ['S-21 with a star', 'bytes */10'],
    ['S-21 reversed', 'bytes 9-0/10'],
    ['S-21 beyond the total', 'bytes 5-10/10'],
    ['S-22 of another length', 'bytes 5-8/10'],
    ['S-23 of another total', 'bytes 5-9/11'],
  ])('%s: 400 with what is held, data unchanged', async (_title, range) => {
    const client = await bench.session('/report.bin', 5, 10);
    const answer = await client.fragment(5, 9, 10, { 'Content-Range': range });
    expect(essence(answer)).toEqual({ status: 400, code: invalid, received: '5' });
    expect(essence(await client.fragment(5, 9, 10))).toEqual(ok('10'));
    await client.close();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
  });

  it('S-24 beyond a gap are out of step: 416, no code, data unchanged', async () => {
    const client = await bench.session('/report.bin', 5, 100);
    expect(essence(await client.fragment(6, 99, 100))).toEqual({ status: 416, code: null, received: '5' });
    expect(await temporaryBytes()).toEqual(patternBytes(0, 5));
    expect(essence(await client.fragment(5, 99, 100))).toEqual(ok('100'));
  });

  it('S-25 that overlap add only what is new', async () => {
    const client = await bench.session('/report.bin', 50, 100);
    const wrongStart = Buffer.concat([Buffer.alloc(20, 0xee), patternBytes(50, 10)]);
    const headers = { 'BITS-Session-Id': client.sessionId, 'Content-Range': 'bytes 30-59/100' };
    expect(essence(await client.send('Fragment', headers, wrongStart))).toEqual(ok('60'));
    expect(await temporaryBytes()).toEqual(patternBytes(0, 60));
  });

  it('S-26 S-34 that are known change nothing and say what is held, the last one too', async () => {
    const client = await bench.session('/report.bin', 50, 100);
    expect(essence(await client.fragment(0, 49, 100))).toEqual(ok('50'));
    expect(essence(await client.fragment(10, 19, 100))).toEqual(ok('50'));
    await client.fragment(50, 99, 100);
    expect(essence(await client.fragment(50, 99, 100))).toEqual(ok('100'));
    await client.close();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 100));
  });

  it('S-25 S-26 that overlap or are known are 416 in strict mode', async () => {
    await replaceServer({ mode: 'strict' });
    const client = await bench.session('/report.bin', 50, 100);
    expect(essence(await client.fragment(0, 49, 100))).toEqual({ status: 416, code: null, received: '50' });
    expect(essence(await client.fragment(40, 59, 100))).toEqual({ status: 416, code: null, received: '50' });
    expect(essence(await client.fragment(50, 99, 100))).toEqual(ok('100'));
    expect(essence(await client.fragment(50, 99, 100))).toEqual({ status: 416, code: null, received: '100' });
    await client.close();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 100));
  });

  it('S-29 of a file above the limit are refused at the first', async () => {
    await replaceServer({ maxUploadBytes: 99 });
    const client = await bench.session('/report.bin');
    const answer = await client.fragment(0, 9, 100);
    expect(essence(answer)).toEqual({ status: 500, code: '0x80200020', received: '0' });
    expect(essence(await client.fragment(0, 9, 99))).toEqual(ok('10'));
  });

  it('S-30 that are too long are 413; the session goes on with shorter ones', async () => {
    await replaceServer({ maxFragmentBytes: 10 });
    const client = await bench.session('/report.bin', 10, 100);
    expect(essence(await client.fragment(10, 20, 100))).toEqual({ status: 413, code: null, received: '10' });
    expect(essence(await client.fragment(10, 19, 100))).toEqual(ok('20'));
  });

  it('S-31 that do not fit are 500 disk full; the session goes on when there is room', async () => {
    await replaceServer({ quotaBytes: 100 });
    const other = await bench.session('/other.bin', 60, 100);
    const client = await bench.session('/report.bin', 30, 50);
    expect(essence(await client.fragment(30, 49, 50))).toEqual({
      status: 500,
      code: '0x80070070',
      received: '30',
    });
    await other.cancel();
    expect(essence(await client.fragment(30, 49, 50))).toEqual(ok('50'));
  });

  it('S-32 whose body is cut short keep what came, and the next one is answered by that', async () => {
    const client = await bench.session('/report.bin', 1000, 100_000);
    const whole = requestBytes({
      target: client.target,
      headers: {
        'BITS-Packet-Type': 'Fragment',
        'BITS-Session-Id': client.sessionId,
        'Content-Range': 'bytes 1000-99999/100000',
      },
      body: patternBytes(1000, 99_000),
    });
    await client.raw.write(whole.subarray(0, whole.length - 40_000));
    client.raw.halfClose();
    await bench.server.waitFor((record) => record.outcome === 'lost' && record.bodyBytes === 59_000);

    const again = await bench.client();
    again.sessionId = client.sessionId;
    expect(essence(await again.fragment(60_001, 60_010, 100_000))).toMatchObject({
      status: 416,
      received: '60000',
    });
    expect(essence(await again.fragment(1000, 99_999, 100_000))).toEqual(ok('100000'));
    await again.close();
    expect((await bench.uploaded('report.bin'))?.equals(patternBytes(0, 100_000))).toBe(true);
  });

  it('S-33 above 4 GiB are exact', async () => {
    const held = 5 * 2 ** 30;
    const total = held + 20;
    const before = await bench.session('/huge.bin', 10, total);
    await bench.server.stop();
    // What was sent before stands in the file already; a file system keeps the zeros for nothing.
    const [, data = ''] = await bench.temporaryFiles();
    await truncate(path.join(bench.folder, '.bitlade-sessions', data), held);
    await bench.restart();

    const client = await bench.client('/huge.bin');
    client.sessionId = before.sessionId;
    expect(essence(await client.fragment(held + 1, held + 9, total))).toEqual({
      status: 416,
      code: null,
      received: String(held),
    });
    expect(essence(await client.fragment(held, held + 9, total))).toEqual(ok(String(held + 10)));
    expect(essence(await client.fragment(held + 5, held + 19, total))).toEqual(ok(String(total)));
    expect((await client.close()).status).toBe(200);
    const range = { Range: `bytes=${held}-` };
    const tail = await client.raw.request({ method: 'GET', target: '/huge.bin', headers: range });
    expect(tail.header('Content-Range')).toBe(`bytes ${held}-${total - 1}/${total}`);
    expect(tail.body).toEqual(patternBytes(held, 20));
  });

  it('are counted but not kept when data is discarded', async () => {
    await replaceServer({ discardData: true });
    const client = await bench.session('/huge.bin', 60, 100);
    expect(essence(await client.fragment(50, 99, 100))).toEqual(ok('100'));
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded('huge.bin')).toBeNull();
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('S-59 of one session may come over several connections, also while one of these hangs', async () => {
    const client = await bench.session('/report.bin', 10, 30);
    const hanging = requestBytes({
      target: client.target,
      headers: {
        'BITS-Packet-Type': 'Fragment',
        'BITS-Session-Id': client.sessionId,
        'Content-Range': 'bytes 10-29/30',
      },
      body: patternBytes(10, 20),
    });
    await client.raw.write(hanging.subarray(0, hanging.length - 15));
    await bench.server.waitFor((record) => record.number === 3 && record.bodyBytes === 5);

    const other = await bench.client();
    other.sessionId = client.sessionId;
    expect(essence(await other.fragment(15, 19, 30))).toEqual(ok('20'));
    await client.raw.ended();
    expect(bench.server.transcript[2]?.outcome).toBe('lost');
    expect(essence(await other.fragment(20, 29, 30))).toEqual(ok('30'));
    await other.close();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 30));
  });

  it('whose data was deleted behind the server make the session unknown, so that the client starts anew', async () => {
    const client = await bench.session('/report.bin', 10, 30);
    bench.server.kill();
    await bench.server.stop();
    await bench.restart();
    const [, data = ''] = await bench.temporaryFiles();
    await rm(path.join(bench.folder, '.bitlade-sessions', data));
    const again = await bench.client();
    again.sessionId = client.sessionId;
    const answer = await again.fragment(10, 29, 30);
    expect(essence(answer)).toEqual({ status: 500, code: '0x8020001F', received: null });
    expect(await bench.temporaryFiles()).toEqual([]);
  });
});
