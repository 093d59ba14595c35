import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { essence, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';

let bench: PracticeBench;
beforeEach(async () => {
  bench = await PracticeBench.start();
});
afterEach(() => bench.tidy());

async function replaceServer(options: Parameters<typeof PracticeBench.start>[0]): Promise<void> {
  await bench.tidy();
  bench = await PracticeBench.start(options);
}

const done = { status: 200, code: null, received: null };
const unknown = { status: 500, code: '0x8020001F', received: null };

describe('Close-Session', () => {
  it('S-37 frees the session; a second one finds nothing', async () => {
    const client = await bench.session('/report.bin', 10);
    expect(essence(await client.close())).toEqual(done);
    expect(bench.server.sessionIds).toEqual([]);
    expect(essence(await client.close())).toEqual(unknown);
    expect(essence(await client.fragment(0, 9, 10))).toEqual(unknown);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
  });

  it('S-38 with bytes missing deletes the data', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    expect(essence(await client.close())).toEqual(done);
    expect(await bench.uploaded('report.bin')).toBeNull();
    expect(await bench.temporaryFiles()).toEqual([]);
    expect(essence(await client.close())).toEqual(unknown);
  });

  it('S-39 when the data is gone is 404', async () => {
    const client = await bench.session('/report.bin', 10);
    const [, data = ''] = await bench.temporaryFiles();
    await rm(path.join(bench.folder, '.bitlade-sessions', data));
    const answer = await client.close();
    expect(essence(answer)).toEqual({ status: 404, code: null, received: null });
    expect(answer.header('BITS-Packet-Type')).toBe('Ack');
    expect(await bench.uploaded('report.bin')).toBeNull();
    expect(essence(await client.close())).toEqual(unknown);
  });

  it('when the place was taken meanwhile is 403; nothing is lost and it can be tried again', async () => {
    const client = await bench.session('/report.bin', 10);
    const taken = path.join(bench.folder, 'report.bin');
    await writeFile(taken, 'mine');
    expect(essence(await client.close())).toMatchObject({ status: 403, code: '0x80070005' });
    expect(await bench.uploaded('report.bin')).toEqual(Buffer.from('mine'));
    await rm(taken);
    expect(essence(await client.close())).toEqual(done);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
  });

  it('right after Create-Session leaves nothing', async () => {
    const client = await bench.session('/empty.bin');
    expect(essence(await client.close())).toEqual(done);
    expect(await bench.uploaded('empty.bin')).toBeNull();
  });

  it('right after Create-Session makes an empty file where that is on', async () => {
    await replaceServer({ emptyOnClose: true });
    const client = await bench.session('/empty.bin');
    expect(essence(await client.close())).toEqual(done);
    expect(await bench.uploaded('empty.bin')).toEqual(Buffer.alloc(0));
  });

  it('after a Fragment of "bytes */0" makes an empty file', async () => {
    const client = await bench.session('/empty.bin');
    const answer = await client.fragment(0, -1, 0, { 'Content-Range': 'bytes */0' });
    expect(essence(answer)).toEqual({ status: 200, code: null, received: '0' });
    expect(await bench.uploaded('empty.bin')).toBeNull();
    expect(essence(await client.close())).toEqual(done);
    expect(await bench.uploaded('empty.bin')).toEqual(Buffer.alloc(0));
  });
});

describe('Cancel-Session', () => {
  it.each([
    ['at once', 0, 10],
    ['in the middle', 5, 10],
    ['after the last fragment', 10, 10],
  ])(
    'S-40 S-43 %s deletes everything before its Ack; a second one finds nothing',
    async (_title, held, total) => {
      const client = await bench.session('/report.bin', held, total);
      const answer = await client.cancel();
      expect(essence(answer)).toEqual(done);
      expect(answer.header('BITS-Session-Id')).toBe(client.sessionId);
      expect(await bench.temporaryFiles()).toEqual([]);
      expect(await bench.uploaded('report.bin')).toBeNull();
      expect(essence(await client.cancel())).toEqual(unknown);
    },
  );

  it('while a fragment of the same session hangs ends that fragment', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    const hold = bench.server.behaviours.holdBody({ afterBytes: 7 });
    await client.writeFragment(5, 9, 10);
    await hold.reached;
    const other = await bench.client();
    other.sessionId = client.sessionId;
    expect(essence(await other.cancel())).toEqual(done);
    await client.raw.ended();
    expect(await bench.temporaryFiles()).toEqual([]);
  });
});

describe('iis mode', () => {
  beforeEach(() => replaceServer({ mode: 'iis' }));

  it('S-36 puts the file in place with the last fragment and leaves the id out of most Acks', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    const last = await client.fragment(5, 9, 10);
    expect(essence(last)).toEqual({ status: 200, code: null, received: '10' });
    expect(last.header('BITS-Session-Id')).toBeNull();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
    expect(essence(await client.fragment(5, 9, 10))).toEqual({ status: 200, code: null, received: '10' });
    const closed = await client.close();
    expect(essence(closed)).toEqual(done);
    expect(closed.header('BITS-Session-Id')).toBeNull();
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('S-41 Cancel after the last fragment leaves the file alone', async () => {
    const client = await bench.session('/report.bin', 10);
    expect(essence(await client.cancel())).toEqual(done);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('answers the last fragment with 403 when the place was taken meanwhile', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    await writeFile(path.join(bench.folder, 'report.bin'), 'mine');
    expect(essence(await client.fragment(5, 9, 10))).toEqual({
      status: 403,
      code: '0x80070005',
      received: '10',
    });
    expect(await bench.uploaded('report.bin')).toEqual(Buffer.from('mine'));
  });
});

describe('the session timeout', () => {
  const clock = new FakeClock();
  beforeEach(() => replaceServer({ clock, sessionTimeoutMs: 1000, sweepIntervalMs: 1_000_000 }));

  it('S-44 removes a session without progress, with its files', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    clock.advance(1000);
    await bench.server.sweep();
    expect(bench.server.sessionIds).toEqual([client.sessionId]);
    clock.advance(1);
    await bench.server.sweep();
    expect(bench.server.sessionIds).toEqual([]);
    expect(await bench.temporaryFiles()).toEqual([]);
    expect(essence(await client.fragment(5, 9, 10))).toEqual(unknown);
  });

  it('S-45 starts again with every progress', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    clock.advance(900);
    await client.fragment(5, 6, 10);
    clock.advance(900);
    await bench.server.sweep();
    expect(bench.server.sessionIds).toEqual([client.sessionId]);
  });

  it('S-18 is not put off by Ping, nor by a fragment that is known', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    clock.advance(900);
    await client.ping({ 'BITS-Session-Id': client.sessionId });
    await client.fragment(0, 4, 10);
    clock.advance(101);
    await bench.server.sweep();
    expect(bench.server.sessionIds).toEqual([]);
  });

  it('is not put off by a fragment that never comes', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    const { sessionId } = client;
    clock.advance(900);
    const hold = bench.server.behaviours.resetAfterBytes(5);
    await client.writeFragment(5, 9, 10);
    await hold.reached;
    await bench.server.waitFor(({ outcome }) => outcome === 'lost');
    clock.advance(101);
    expect(bench.server.sessionIds).toEqual([sessionId]);
    await bench.server.sweep();
    expect(bench.server.sessionIds).toEqual([]);
  });

  it('is looked after by the server itself from time to time', async () => {
    await replaceServer({ clock, sessionTimeoutMs: 1000, sweepIntervalMs: 5000 });
    const client = await bench.session('/report.bin', 5, 10);
    clock.advance(5000);
    // The sweep has the session; this packet comes after it.
    expect(essence(await client.fragment(5, 9, 10))).toEqual(unknown);
    clock.advance(5000);
    expect(bench.server.sessionIds).toEqual([]);
  });
});
