import { describe, expect, it } from 'vitest';
import type { PacketType } from '../bits/packet.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { emptyPackets, fragmentPacket } from '../testing/sample-packets.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../testing/socket-recorder.ts';
import { UndiciTransport } from './undici-transport.ts';

const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Bitlade/1.2.3' });
const patience = { answerTimeoutMs: 60_000 };

const wireNames: Record<PacketType, string> = {
  'create-session': 'Create-Session',
  ping: 'Ping',
  fragment: 'Fragment',
  'close-session': 'Close-Session',
  'cancel-session': 'Cancel-Session',
};

const valuesOf = (request: RecordedRequest | undefined, name: string): string[] =>
  (request?.headers ?? []).filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);

describe('what goes out', () => {
  it.each(emptyPackets)(
    'C-1, C-2, C-3, C-4, C-6: $type has the verb, its name, exactly one length, 0, and no body',
    async (packet) => {
      await using recorder = await SocketRecorder.start();
      const connection = transport.connect(recorder.url());

      expect(await connection.send(packet, patience)).toMatchObject({ kind: 'answered' });

      const [request] = recorder.requests;
      expect(request).toMatchObject({ method: 'BITS_POST', version: 'HTTP/1.1' });
      expect(valuesOf(request, 'bits-packet-type')).toEqual([wireNames[packet.type]]);
      expect(valuesOf(request, 'content-length')).toEqual(['0']);
      expect(valuesOf(request, 'transfer-encoding')).toEqual([]);
      await connection.close();
    },
  );

  it('C-4, C-5, C-6: sends 64 fragments and the packets around them over one connection, each with its length', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url());
    const file = patternBytes(0, 64 * 1000);
    async function* slice(first: number) {
      yield file.subarray(first, first + 600);
      yield file.subarray(first + 600, first + 1000);
    }

    await connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
    for (let first = 0; first < file.length; first += 1000) {
      const packet = fragmentPacket(first, 1000, file.length);
      const outcome = await connection.send(packet, { ...patience, body: () => slice(first) });
      expect(outcome.kind).toBe('answered');
    }
    await connection.send({ type: 'close-session', sessionId: 's' }, patience);

    expect(recorder.connections).toBe(1);
    const fragments = recorder.requests.slice(1, 65);
    expect(Buffer.concat(fragments.map(({ body }) => body)).equals(file)).toBe(true);
    for (const request of fragments) {
      expect(valuesOf(request, 'bits-packet-type')).toEqual(['Fragment']);
      expect(valuesOf(request, 'content-length')).toEqual(['1000']);
      expect(valuesOf(request, 'transfer-encoding')).toEqual([]);
    }
    await connection.close();
  });

  it('sends a body that is one buffer, and counts what it handed over', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url());
    const counts: number[] = [];
    const body = patternBytes(0, 5000);

    await connection.send(fragmentPacket(0, 5000), {
      ...patience,
      body: () => body,
      onSentBytes: (sentBytes) => counts.push(sentBytes),
    });

    expect(recorder.requests[0]?.body.equals(body)).toBe(true);
    expect(counts).toEqual([5000]);
    await connection.close();
  });

  it('C-13, C-14: sends these headers and no others', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url());

    await connection.send({ type: 'ping' }, patience);

    const headers = recorder.requests[0]?.headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`);
    expect(headers?.sort()).toEqual([
      'accept: */*',
      'bits-packet-type: Ping',
      'connection: keep-alive',
      'content-length: 0',
      `host: 127.0.0.1:${recorder.port}`,
      'user-agent: Bitlade/1.2.3',
    ]);
    await connection.close();
  });

  it('C-8: takes path and query from the address, as ASCII, for every packet', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url('/öl/a b.bin?key=ü&x=%41#part'));

    await connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
    await connection.send({ type: 'ping' }, patience);

    const target = '/%C3%B6l/a%20b.bin?key=%C3%BC&x=%41';
    expect(recorder.requests.map((request) => request.target)).toEqual([target, target]);
    await connection.close();
  });

  it('sends a session id back byte for byte', async () => {
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) => {
        socket.write(answerText('200 OK', { 'BITS-Session-Id': '-98765 "\xe9"' }), 'latin1');
      },
    });
    const connection = transport.connect(recorder.url());

    const created = await connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
    const sessionId = created.kind === 'answered' ? created.answer.headers['bits-session-id'] : undefined;
    if (typeof sessionId !== 'string') throw new Error('no session id');
    await connection.send({ type: 'close-session', sessionId }, patience);

    expect(valuesOf(recorder.requests[1], 'bits-session-id')).toEqual(['-98765 "\xe9"']);
    await connection.close();
  });

  it.each(['a\r\nX-Injected: 1', 'a\nb', 'a\0b', 'snow \u2603'])(
    'refuses the session id %j before anything is sent',
    async (sessionId) => {
      await using recorder = await SocketRecorder.start();
      const connection = transport.connect(recorder.url());

      const outcome = await connection.send({ type: 'cancel-session', sessionId }, patience);

      expect(outcome).toMatchObject({ kind: 'failed', certainty: 'not-sent', error: { code: 'internal' } });
      expect(recorder.connections).toBe(0);
      await connection.close();
    },
  );
});

describe('the connection', () => {
  it.each([301, 302, 303, 307, 308])('C-68: is not led elsewhere by a %i', async (status) => {
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) => {
        socket.write(answerText(`${status} Elsewhere`, { Location: recorder.url('/other').href }));
      },
    });
    const connection = transport.connect(recorder.url());

    const outcome = await connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);

    expect(outcome).toMatchObject({
      answer: { status, headers: { location: recorder.url('/other').href } },
    });
    expect(recorder.requests).toHaveLength(1);
    await connection.close();
  });

  it('is replaced unnoticed when the server closed it between two packets', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url());
    await connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);

    recorder.closeConnection(0);
    await recorder.endOf(0);
    const outcome = await connection.send({ type: 'ping' }, patience);

    expect(outcome.kind).toBe('answered');
    expect(recorder.requests.map((request) => request.connection)).toEqual([0, 1]);
    await connection.close();
  });

  it.each([400, 404, 413, 416, 500])(
    'C-71: is closed after a fragment was answered with %i',
    async (status) => {
      await using recorder = await SocketRecorder.start({
        onRequest: (_request, socket) => {
          socket.write(answerText(`${status} No`));
        },
      });
      const connection = transport.connect(recorder.url());

      await connection.send(fragmentPacket(0, 4), { ...patience, body: () => Buffer.from('four') });
      expect(await recorder.endOf(0)).toBe('end');
      await connection.send({ type: 'ping' }, patience);
      await connection.send({ type: 'ping' }, patience);

      expect(recorder.requests.map((request) => request.connection)).toEqual([0, 1, 1]);
      await connection.close();
    },
  );

  it('C-7: carries one packet at a time', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url());

    const first = connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
    const second = await connection.send({ type: 'ping' }, patience);

    expect(second).toMatchObject({ kind: 'failed', certainty: 'not-sent', error: { code: 'internal' } });
    expect(await first).toMatchObject({ kind: 'answered' });
    expect(recorder.requests).toHaveLength(1);
    await connection.close();
  });

  it('ends when it is let go, twice if need be', async () => {
    await using recorder = await SocketRecorder.start();
    const connection = transport.connect(recorder.url());
    await connection.send({ type: 'ping' }, patience);

    await connection.close();
    await connection.close();

    expect(await recorder.endOf(0)).toBe('end');
  });
});
