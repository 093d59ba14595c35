import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../testing/socket-recorder.ts';
import { UndiciTransport } from './undici-transport.ts';

const patience = { answerTimeoutMs: 60_000 };
const ping = { type: 'ping' } as const;
const answer = (socket: Socket) => void socket.write(answerText());

/** A server that answers the first request of each connection and treats the next one as told. */
async function serverThat(treats: (socket: Socket, request: RecordedRequest) => void) {
  const answered = new Set<number>();
  return SocketRecorder.start({
    onRequest: (request, socket) => {
      if (answered.has(request.connection)) return treats(socket, request);
      answered.add(request.connection);
      answer(socket);
    },
  });
}

const setUp = (url: URL) => {
  const clock = new FakeClock();
  return { clock, connection: new UndiciTransport({ clock, userAgent: 'Test/1' }).connect(url) };
};

const lost = (isStaleLine: boolean) => ({
  kind: 'failed',
  certainty: 'unknown',
  error: { code: 'connection-lost', severity: 'transient' },
  isStaleLine,
});

describe('a kept line that the server has left', () => {
  it.each([
    ['closes', (socket: Socket) => void socket.end()],
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
  ])('is told as stale when it %s at the next request', async (_title, treats) => {
    await using server = await serverThat(treats);
    const { connection } = setUp(server.url());

    expect(await connection.send(ping, patience)).toMatchObject({ kind: 'answered' });
    expect(await connection.send(ping, patience)).toMatchObject(lost(true));
    expect(await connection.send(ping, patience)).toMatchObject({ kind: 'answered' });
    expect(server.requests.map((request) => request.connection)).toEqual([0, 0, 1]);
    await connection.close();
  });

  it('is told as stale when a fragment goes into it', async () => {
    await using server = await SocketRecorder.start({
      onHead: (request, socket) => {
        if (request.headers.some(([name]) => name === 'Content-Range')) socket.resetAndDestroy();
      },
    });
    const { connection } = setUp(server.url());
    const body = () => Buffer.alloc(2 ** 22);

    await connection.send(ping, patience);

    expect(await connection.send(fragmentPacket(0, 2 ** 22), { ...patience, body })).toMatchObject(
      lost(true),
    );
    await connection.close();
  });

  it('is kept no more after the second time: that server leaves after each answer', async () => {
    await using server = await serverThat((socket) => void socket.end());
    const { connection } = setUp(server.url());
    const kinds: string[] = [];

    for (let count = 0; count < 8; count += 1) kinds.push((await connection.send(ping, patience)).kind);

    expect(kinds).toEqual([
      'answered',
      'failed',
      'answered',
      'failed',
      'answered',
      'answered',
      'answered',
      'answered',
    ]);
    await connection.close();
  });
});

describe('a server that leaves after each answer without a word', () => {
  it('is reached again at once, whenever its leaving is noticed', async () => {
    await using server = await SocketRecorder.start({
      onRequest: (_request, socket) => void socket.end(answerText()),
    });
    const { connection } = setUp(server.url());
    const losses: unknown[] = [];

    for (let count = 0; count < 200; count += 1) {
      const outcome = await connection.send(ping, patience);
      if (outcome.kind !== 'answered') losses.push(outcome);
    }

    expect(losses.length).toBeLessThanOrEqual(2);
    for (const loss of losses) expect(loss).toMatchObject(lost(true));
    await connection.close();
  });
});

describe('another loss is not told as stale', () => {
  it('on the first request of a connection', async () => {
    await using server = await SocketRecorder.start({ onRequest: (_request, socket) => void socket.end() });
    const { connection } = setUp(server.url());

    expect(await connection.send(ping, patience)).toMatchObject(lost(false));
    await connection.close();
  });

  it.each([
    ['the answer had begun', 'HTTP/1.1 200'],
    ['the server had said 100', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('after %s', async (_title, text) => {
    await using server = await serverThat((socket) => void socket.end(text));
    const { connection } = setUp(server.url());
    await connection.send(ping, patience);

    expect(await connection.send(ping, patience)).toMatchObject(lost(false));
    await connection.close();
  });

  it('when it comes late', async () => {
    const held = Promise.withResolvers<Socket>();
    await using server = await serverThat((socket) => held.resolve(socket));
    const { connection, clock } = setUp(server.url());
    await connection.send(ping, patience);

    const sending = connection.send(ping, patience);
    const socket = await held.promise;
    clock.advance(6_000);
    socket.end();

    expect(await sending).toMatchObject(lost(false));
    await connection.close();
  });

  it('when no answer came in time', async () => {
    await using server = await serverThat(() => undefined);
    const { connection, clock } = setUp(server.url());
    await connection.send(ping, patience);

    const sending = connection.send(ping, patience);
    await clock.scheduled(60_000);
    await server.until(() => server.requests.length === 2);
    clock.advance(60_000);

    expect(await sending).toMatchObject({ error: { code: 'no-answer' }, isStaleLine: false });
    await connection.close();
  });
});
