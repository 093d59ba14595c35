import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
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

const ping = (headers: Record<string, string | null> = {}) =>
  requestBytes({ target: '/a', headers: { 'BITS-Packet-Type': 'Ping', ...headers } });

describe('who is served', () => {
  it.each([
    ['127.0.0.1', 200],
    ['127.0.0.1:8080', 200],
    ['localhost', 200],
    ['LOCALHOST:1', 200],
    ['127.1.2.3', 200],
    ['[::1]', 200],
    ['[::1]:9', 200],
    ['evil.example', 403],
    ['evil.example:80', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['evil.localhost', 403],
    ['localhost.', 403],
    ['127.0.0.1@evil.example', 403],
    ['192.0.2.1', 403],
    ['0.0.0.0', 403],
    ['2130706433', 403],
    ['0x7f.1', 403],
    ['127.1', 403],
    ['[::ffff:127.0.0.1]', 403],
    ['[::]', 403],
    ['', 403],
    ['localhost:', 403],
    ['localhost, evil.example', 403],
  ])('Host: %j is %i', async (host, status) => {
    const client = await bench.connect();
    await client.write(ping({ Host: host }));
    const answer = await client.response();
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.header('BITS-Packet-Type')).toBeNull();
  });

  it.each(['null', 'http://evil.example', 'http://127.0.0.1', 'https://localhost', 'file://', ''])(
    'Origin: %j is 403, whatever the method',
    async (origin) => {
      for (const method of ['BITS_POST', 'GET', 'HEAD', 'POST', 'OPTIONS']) {
        const client = await bench.connect();
        const headers = { 'BITS-Packet-Type': 'Ping', Origin: origin };
        const answer = await client.request({ method, target: '/a', headers });
        expect([method, answer.status]).toEqual([method, 403]);
      }
    },
  );

  it('only loopback reaches it', () => {
    expect(bench.server.url).toBe(`http://127.0.0.1:${bench.server.port}/`);
  });

  it('with a token, only those who know it', async () => {
    await replaceServer({ token: 'a-Secret_1' });
    expect(bench.server.url).toBe(`http://127.0.0.1:${bench.server.port}/a-Secret_1/`);
    for (const target of [
      '/report.bin',
      '/a-Secret_2/report.bin',
      '/a-secret_1/x',
      '/a-Secret_1',
      '/',
      '//a-Secret_1/x',
    ]) {
      const answer = await (await bench.client(target)).create();
      expect([target, answer.status, answer.header('BITS-Packet-Type')]).toEqual([target, 404, null]);
    }
    const client = await bench.client('/a-Secret_1/report.bin');
    await client.create();
    await client.fragment(0, 9, 10);
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
    expect((await (await bench.client('/a-Secret_1/../x')).create()).status).toBe(403);
  });

  it.each(['', 'a/b', '..', 'a b', 'a%2fb', 'é', 'x'.repeat(101)])(
    'the token %j is refused',
    async (token) => {
      await expect(PracticeBench.start({ token })).rejects.toThrow(RangeError);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'bits_post', 'PRI'])(
    '%s is 405',
    async (method) => {
      const client = await bench.connect();
      const answer = await client.request({ method, target: '/a' });
      expect([answer.status, answer.header('Allow')]).toEqual([405, 'BITS_POST, GET, HEAD']);
    },
  );
});

describe('a connection', () => {
  it('S-59 carries many requests, one after the other', async () => {
    const client = await bench.connect();
    for (let count = 0; count < 50; count += 1) {
      await client.write(ping());
      expect((await client.response()).status).toBe(200);
    }
    expect(bench.server.connections).toEqual({ opened: 1, open: 1, refused: 0 });
    expect(new Set(bench.server.transcript.map((record) => record.connection))).toEqual(new Set([1]));
  });

  it('keeps a second request waiting until the first is answered', async () => {
    const hold = bench.server.behaviours.holdAnswer('Ping');
    const client = await bench.connect();
    await client.write(Buffer.concat([ping(), ping({ 'X-Second': '1' })]));
    await hold.reached;
    expect(bench.server.transcript).toHaveLength(1);
    hold.release();
    expect((await client.response()).status).toBe(200);
    expect((await client.response()).status).toBe(200);
    expect(bench.server.transcript[1]?.headers).toContainEqual(['X-Second', '1']);
  });

  it('does not take in more than a little of what it can not answer yet', async () => {
    const hold = bench.server.behaviours.holdAnswer('Ping');
    const client = await bench.connect();
    await client.write(ping());
    await hold.reached;
    let isTaken = false;
    const flood = client.write(Buffer.alloc(32 * 2 ** 20, ping())).then(() => {
      isTaken = true;
    });
    const other = await bench.client();
    for (let count = 0; count < 20; count += 1) await other.ping();
    expect(isTaken).toBe(false);
    client.reset();
    await flood;
  });

  it('is closed after the answer when the client asks for it', async () => {
    const client = await bench.connect();
    await client.write(ping({ Connection: 'Close' }));
    const answer = await client.response();
    expect([answer.status, answer.header('Connection')]).toEqual([200, 'close']);
    expect(await client.ended()).toHaveLength(0);
  });

  it('answers a client that has said its last word', async () => {
    const client = await bench.connect();
    await client.write(ping());
    client.halfClose();
    expect((await client.response()).status).toBe(200);
    await client.ended();
  });

  it('S-58 goes on after a refused fragment: its body is read, not taken for a request', async () => {
    const client = await bench.session('/report.bin', 5, 1_000_000);
    const trap = Buffer.concat([ping({ 'X-Trap': '1' }), Buffer.alloc(100_000, ping())]);
    const headers = {
      'BITS-Session-Id': client.sessionId,
      'Content-Range': `bytes 6-${5 + trap.length}/1000000`,
    };
    const answer = await client.send('Fragment', headers, trap);
    expect(essence(answer)).toEqual({ status: 416, code: null, received: '5' });
    expect(essence(await client.fragment(5, 9, 1_000_000))).toMatchObject({ status: 200, received: '10' });
    expect(bench.server.transcript).toHaveLength(4);
  });

  it('S-58 ends after a refused fragment that is too long to be read, and the answer arrives', async () => {
    await replaceServer({ drainBytes: 1000 });
    const client = await bench.session('/report.bin', 5, 20_000_000);
    const sent = client.writeFragment(6, 19_999_999, 20_000_000);
    const answer = await client.raw.response();
    expect(essence(answer)).toEqual({ status: 416, code: null, received: '5' });
    expect(answer.header('Connection')).toBe('close');
    await sent;
    expect(await client.raw.ended()).toHaveLength(0);
    expect(bench.server.transcript.at(-1)?.bodyBytes).toBe(0);
  });

  it('a client that goes on sending after a refusal is dropped after a while', async () => {
    const clock = new FakeClock();
    await replaceServer({ clock, lingerMs: 2000 });
    const client = await bench.connect();
    await client.write('nonsense\r\n\r\n');
    expect((await client.response()).status).toBe(400);
    await clock.scheduled(2000);
    clock.advance(2000);
    await client.ended();
    await client.write('more');
    expect(bench.server.transcript).toEqual([]);
  });

  it('asks for a body with 100 Continue when it wants it', async () => {
    const client = await bench.session('/report.bin');
    const whole = requestBytes({
      target: client.target,
      headers: {
        'BITS-Packet-Type': 'Fragment',
        'BITS-Session-Id': client.sessionId,
        'Content-Range': 'bytes 0-9/10',
        Expect: '100-continue',
      },
      body: patternBytes(0, 10),
    });
    await client.raw.write(whole.subarray(0, -10));
    expect((await client.raw.response()).head).toEqual(['HTTP/1.1 100 Continue']);
    await client.raw.write(whole.subarray(-10));
    expect(essence(await client.raw.response())).toMatchObject({ status: 200, received: '10' });
  });

  it('refuses without asking for the body of a fragment out of step', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    const headers = { 'BITS-Session-Id': client.sessionId, Expect: '100-continue', 'Content-Length': '4' };
    const answer = await client.send('Fragment', { ...headers, 'Content-Range': 'bytes 6-9/10' });
    expect(essence(answer)).toEqual({ status: 416, code: null, received: '5' });
    expect(answer.header('Connection')).toBe('close');
    await client.raw.ended();
  });

  it('what a client sends is never echoed as more than one header', async () => {
    const client = await bench.connect();
    const id = 'x\xa0y';
    await client.write(ping({ 'BITS-Packet-Type': 'Cancel-Session', 'BITS-Session-Id': id }));
    const answer = await client.response();
    expect(answer.status).toBe(500);
    expect(answer.header('BITS-Session-Id')).toBeNull();
  });
});

describe('many connections', () => {
  it('above the limit the oldest idle one makes room', async () => {
    await replaceServer({ maxConnections: 3 });
    const idle = [await bench.connect(), await bench.connect(), await bench.connect()];
    for (const client of idle) {
      await client.write(ping());
      await client.response();
    }
    const fresh = await bench.client();
    expect((await fresh.ping()).status).toBe(200);
    await idle[0]?.ended();
    await idle[1]?.write(ping());
    expect((await idle[1]?.response())?.status).toBe(200);
    expect(bench.server.connections).toEqual({ opened: 4, open: 3, refused: 0 });
  });

  it('above the limit a new one is refused while all others are at work', async () => {
    await replaceServer({ maxConnections: 2 });
    const holds = [bench.server.behaviours.holdAnswer('Ping'), bench.server.behaviours.holdAnswer('Ping')];
    for (const hold of holds) {
      await (await bench.connect()).write(ping());
      await hold.reached;
    }
    const refused = await bench.connect();
    await refused.ended();
    expect(bench.server.connections).toEqual({ opened: 2, open: 2, refused: 1 });
  });

  it('500 that dribble their heads do not keep a Ping out', async () => {
    for (let count = 0; count < 500; count += 1) {
      const slow = await bench.connect();
      await slow.write('BITS_POST /a HT');
    }
    const client = await bench.client();
    expect((await client.ping()).status).toBe(200);
    expect(bench.server.connections.open).toBeLessThanOrEqual(128);
  });
});
