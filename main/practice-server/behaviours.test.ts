import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { essence, PracticeBench } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';

let bench: PracticeBench;
beforeEach(async () => {
  bench = await PracticeBench.start();
});
afterEach(() => bench.tidy());

const ok = (received: string | null) => ({ status: 200, code: null, received });

describe('holdBody', () => {
  it('stops a body at exactly that byte of the file until it is released', async () => {
    const client = await bench.session('/report.bin', 10_000, 100_000);
    const hold = bench.server.behaviours.holdBody({ afterBytes: 34_567 });
    await client.writeFragment(10_000, 99_999, 100_000);
    const record = await hold.reached;
    expect(record).toMatchObject({
      packetType: 'Fragment',
      bodyBytes: 24_567,
      status: null,
      outcome: 'open',
    });
    hold.release();
    expect(essence(await client.raw.response())).toEqual(ok('100000'));
    await client.close();
    expect((await bench.uploaded('report.bin'))?.equals(patternBytes(0, 100_000))).toBe(true);
  });

  it('strikes at once when the file is beyond that byte already, and only once', async () => {
    const client = await bench.session('/report.bin', 50, 100);
    const hold = bench.server.behaviours.holdBody({ afterBytes: 0 });
    await client.writeFragment(50, 99, 100);
    expect((await hold.reached).bodyBytes).toBe(0);
    hold.release();
    expect(essence(await client.raw.response())).toEqual(ok('100'));
    expect(essence(await client.fragment(50, 99, 100))).toEqual(ok('100'));
  });

  it('released before it strikes, strikes no more', async () => {
    const client = await bench.session('/report.bin');
    bench.server.behaviours.holdBody({ afterBytes: 5 }).release();
    expect(essence(await client.fragment(0, 9, 10))).toEqual(ok('10'));
  });

  it('ends with the server', async () => {
    const client = await bench.session('/report.bin');
    const hold = bench.server.behaviours.holdBody({ afterBytes: 5 });
    await client.writeFragment(0, 9, 10);
    const record = await hold.reached;
    await bench.server.stop();
    expect(record.outcome).toBe('lost');
  });
});

describe('holdAnswer', () => {
  it.each(['Create-Session', 'Ping', 'Fragment', 'Close-Session', 'Cancel-Session'] as const)(
    'processes %s and keeps its Ack back',
    async (packetType) => {
      const client = await bench.session('/report.bin');
      const hold = bench.server.behaviours.holdAnswer(packetType);
      const headers = {
        'BITS-Session-Id': client.sessionId,
        'BITS-Supported-Protocols': '{7df0354d-249b-430f-820d-3d2a9bef4931}',
        'Content-Range': 'bytes 0-9/10',
      };
      await client.write(packetType, headers, packetType === 'Fragment' ? patternBytes(0, 10) : undefined);
      const record = await hold.reached;
      expect(record).toMatchObject({ packetType, status: null, outcome: 'open' });
      const sessions = { 'Create-Session': 2, Ping: 1, Fragment: 1, 'Close-Session': 0, 'Cancel-Session': 0 };
      expect(bench.server.sessionIds).toHaveLength(sessions[packetType]);
      hold.release();
      expect((await client.raw.response()).status).toBe(200);
    },
  );

  it('leaves the session free for another connection', async () => {
    const client = await bench.session('/report.bin');
    const hold = bench.server.behaviours.holdAnswer('Fragment');
    await client.writeFragment(0, 4, 10);
    await hold.reached;
    const other = await bench.client();
    other.sessionId = client.sessionId;
    expect(essence(await other.fragment(0, 4, 10))).toEqual(ok('5'));
    hold.release();
    expect(essence(await client.raw.response())).toEqual(ok('5'));
  });
});

describe('dropAnswer', () => {
  it('processes packets and closes without an answer, as often as said', async () => {
    const client = await bench.session('/report.bin', 0, 10);
    const fault = bench.server.behaviours.dropAnswer('Fragment', 2);
    for (const first of [0, 5]) {
      const sender = await bench.client();
      sender.sessionId = client.sessionId;
      await sender.writeFragment(first, first + 4, 10);
      expect(await sender.raw.ended()).toHaveLength(0);
    }
    await bench.server.waitFor(({ outcome }) => outcome === 'lost');
    expect(await fault.reached).toMatchObject({ outcome: 'lost', status: null, bodyBytes: 5 });
    expect(essence(await client.fragment(5, 9, 10))).toEqual(ok('10'));
  });

  it('of Close-Session leaves the file in place', async () => {
    const client = await bench.session('/report.bin', 10);
    bench.server.behaviours.dropAnswer('Close-Session');
    await client.write('Close-Session', { 'BITS-Session-Id': client.sessionId });
    await client.raw.ended();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
  });
});

describe('resetAfterBytes', () => {
  it('resets the connection and keeps exactly the bytes before', async () => {
    const client = await bench.session('/report.bin', 10_000, 100_000);
    const fault = bench.server.behaviours.resetAfterBytes(34_567);
    await client.writeFragment(10_000, 99_999, 100_000);
    await client.raw.ended();
    const record = await fault.reached;
    await bench.server.waitFor(({ outcome }) => outcome === 'lost');
    expect(record).toMatchObject({ bodyBytes: 24_567, outcome: 'lost', status: null });
    const again = await bench.client();
    again.sessionId = client.sessionId;
    expect(essence(await again.fragment(99_999, 99_999, 100_000))).toEqual({
      status: 416,
      code: null,
      received: '34567',
    });
  });
});

describe('answerWith', () => {
  it('answers without processing, exactly so, as often as said', async () => {
    const client = await bench.session('/report.bin');
    const answer = { status: 503, headers: [['Retry-After', '7']] as const, body: 'busy' };
    bench.server.behaviours.answerWith('Fragment', answer, 2);
    for (const _ of [1, 2]) {
      const busy = await client.fragment(0, 9, 10);
      expect(busy.head).toEqual(['HTTP/1.1 503 Service Unavailable', 'Retry-After: 7', 'Content-Length: 4']);
      expect(busy.body.toString()).toBe('busy');
    }
    expect(essence(await client.fragment(0, 9, 10))).toEqual(ok('10'));
  });

  it('can lie about what is held', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    bench.server.behaviours.answerWith('Fragment', {
      status: 200,
      headers: [
        ['BITS-Packet-Type', 'Ack'],
        ['BITS-Received-Content-Range', '3'],
      ],
    });
    expect(essence(await client.fragment(5, 9, 10))).toEqual(ok('3'));
    expect(bench.server.transcript.at(-1)).toMatchObject({ status: 200, receivedBytes: 3, bodyBytes: 5 });
  });

  it('can come before the body, and the client can read it', async () => {
    const client = await bench.session('/report.bin');
    bench.server.behaviours.answerWith('Fragment', { status: 413, isEarly: true });
    const sent = client.writeFragment(0, 19_999_999, 20_000_000);
    expect((await client.raw.response()).status).toBe(413);
    await sent;
    await client.raw.ended();
    expect(bench.server.transcript.at(-1)).toMatchObject({ status: 413, bodyBytes: 0 });
  });

  it('can leave the length out', async () => {
    const client = await bench.session('/report.bin');
    bench.server.behaviours.answerWith('Ping', { status: 200, isUnframed: true });
    expect((await client.ping()).head).toEqual(['HTTP/1.1 200 OK']);
  });
});

describe('loseSessions', () => {
  it('makes every session unknown', async () => {
    const client = await bench.session('/report.bin', 5, 10);
    await bench.server.behaviours.loseSessions();
    expect(await bench.temporaryFiles()).toEqual([]);
    expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 500, code: '0x8020001F' });
  });
});

describe('bytesPerSecond', () => {
  it('reads a body in twentieths of a second, and can be switched off on the way', async () => {
    await bench.tidy();
    const clock = new FakeClock();
    bench = await PracticeBench.start({ clock });
    const client = await bench.session('/report.bin');
    bench.server.behaviours.bytesPerSecond = 20_000;
    await client.writeFragment(0, 9999, 10_000);
    for (let bytes = 1000; bytes <= 4000; bytes += 1000) {
      await clock.scheduled(50);
      clock.advance(50);
      await bench.server.waitFor((record) => record.bodyBytes === bytes);
    }
    await clock.scheduled(50);
    bench.server.behaviours.bytesPerSecond = null;
    clock.advance(50);
    expect(essence(await client.raw.response())).toEqual(ok('10000'));
  });
});

describe('clear', () => {
  it('takes everything back and lets go of what is held', async () => {
    const client = await bench.session('/report.bin');
    const { behaviours } = bench.server;
    behaviours.bytesPerSecond = 1;
    behaviours.dropAnswer('Fragment', 5);
    behaviours.answerWith('Close-Session', { status: 500 }, Number.POSITIVE_INFINITY);
    const hold = behaviours.holdBody({ afterBytes: 0 });
    await client.writeFragment(0, 9, 10);
    await hold.reached;
    behaviours.clear();
    expect(essence(await client.raw.response())).toEqual(ok('10'));
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 10));
  });
});

describe('what happens later', () => {
  it('dropAnswer and answerWith let packets go by first', async () => {
    const client = await bench.session('/report.bin');
    bench.server.behaviours.answerWith('Fragment', { status: 503 }, 1, 1);
    bench.server.behaviours.dropAnswer('Fragment', 1, 3);
    expect((await client.fragment(0, 4, 30)).status).toBe(200);
    expect((await client.fragment(5, 9, 30)).status).toBe(503);
    expect((await client.fragment(5, 9, 30)).status).toBe(200);
    await client.writeFragment(10, 14, 30);
    expect((await client.raw.ended()).length).toBe(0);
  });

  it('loseSessionsAfter makes the session unknown to the fragment that follows so many', async () => {
    const client = await bench.session('/report.bin');
    const loss = bench.server.behaviours.loseSessionsAfter(2);
    expect((await client.fragment(0, 4, 30)).status).toBe(200);
    expect((await client.fragment(5, 9, 30)).status).toBe(200);
    expect(essence(await client.fragment(10, 14, 30))).toMatchObject({ status: 500, code: '0x8020001F' });
    expect((await loss.reached).contentRange).toBe('bytes 10-14/30');
    await client.create();
    expect((await client.fragment(0, 4, 30)).status).toBe(200);
  });

  it('before can do anything', async () => {
    const client = await bench.session('/report.bin', 10);
    bench.server.behaviours.before('Close-Session', () => bench.server.setEnabled(false));
    expect((await client.close()).status).toBe(501);
  });
});

describe('answers that are not true', () => {
  it('sayReceived lies about what is held, or says nothing, while everything is stored', async () => {
    const client = await bench.session('/report.bin');
    const { behaviours } = bench.server;
    behaviours.sayReceived(3);
    expect(essence(await client.fragment(0, 9, 20))).toEqual(ok('3'));
    behaviours.sayReceived(null);
    expect(essence(await client.fragment(10, 14, 20))).toEqual(ok(null));
    expect(essence(await client.fragment(15, 19, 20))).toEqual(ok('20'));
    await client.close();
    expect(await bench.uploaded('report.bin')).toEqual(patternBytes(0, 20));
  });

  it('rewriteAnswer changes anything about an answer', async () => {
    const client = await bench.client();
    bench.server.behaviours.rewriteAnswer('Create-Session', ({ headers }) => ({
      status: 201,
      headers: headers.filter(([name]) => name !== 'BITS-Protocol'),
    }));
    const answer = await client.create();
    expect([answer.status, answer.header('BITS-Protocol')]).toEqual([201, null]);
    expect(bench.server.sessionIds).toEqual([client.sessionId]);
  });
});

describe('downloads', () => {
  const get = { method: 'GET', target: '/report.bin' };

  it('can be held, lost, and cut in the middle', async () => {
    await (await bench.session('/report.bin', 1000)).close();
    const { behaviours } = bench.server;
    const [one, two, three] = [await bench.connect(), await bench.connect(), await bench.connect()];
    const hold = behaviours.holdAnswer('GET');
    const held = one.request(get);
    expect((await hold.reached).method).toBe('GET');
    hold.release();
    expect((await held).body).toHaveLength(1000);

    behaviours.dropAnswer('GET');
    await expect(two.request(get)).rejects.toThrow('connection ended after ""');

    behaviours.cutAnswer('GET', { afterBytes: 300 });
    await expect(three.request(get)).rejects.toThrow('connection ended');
    const cut = (await three.ended()).toString('latin1');
    expect(cut).toContain('Content-Length: 1000\r\n');
    expect(Buffer.from(cut.slice(cut.indexOf('\r\n\r\n') + 4), 'latin1')).toEqual(patternBytes(0, 300));
  });
});
