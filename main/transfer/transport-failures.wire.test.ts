import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { answerText, SocketRecorder } from '../testing/socket-recorder.ts';
import { SourceReadError } from './ports.ts';
import { UndiciTransport } from './undici-transport.ts';

const patience = { answerTimeoutMs: 60_000 };
const mebibyte = Buffer.alloc(2 ** 20);

function setUp(url: URL) {
  const clock = new FakeClock();
  const connection = new UndiciTransport({ clock, userAgent: 'Test/1' }).connect(url);
  return { clock, connection };
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('no connection', () => {
  it('names the port that refused', async () => {
    const port = await unusedPort();
    const { connection, clock } = setUp(new URL(`http://127.0.0.1:${port}/`));

    expect(await connection.send({ type: 'ping' }, patience)).toEqual({
      kind: 'failed',
      certainty: 'not-sent',
      error: uploadError('connection-refused', 'transient', {
        host: `127.0.0.1:${port}`,
        detail: 'ECONNREFUSED',
      }),
      isStaleLine: false,
    });
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });

  it('names the host that nobody knows', async () => {
    const { connection } = setUp(new URL('http://does-not-exist.invalid/'));

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: {
        code: 'host-not-found',
        severity: 'transient',
        facts: { host: 'does-not-exist.invalid' },
      },
    });
    await connection.close();
  });

  it('comes back when the server does', async () => {
    const port = await unusedPort();
    const { connection } = setUp(new URL(`http://127.0.0.1:${port}/`));
    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({ kind: 'failed' });

    const server = createServer((socket) => socket.once('data', () => socket.write(answerText())));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({ kind: 'answered' });
    await connection.close();
    server.close();
  });
});

describe('deadlines', () => {
  it('gives a connection 30 s', async () => {
    // A TLS client hears nothing from a plain server that only listens.
    await using recorder = await SocketRecorder.start({ onRequest: () => undefined });
    const { connection, clock } = setUp(new URL(`https://127.0.0.1:${recorder.port}/`));

    const sending = connection.send({ type: 'ping' }, patience);
    await recorder.until(() => recorder.connections === 1);
    clock.advance(29_999);
    expect(clock.runningDelaysMs).toEqual([30_000]);
    clock.advance(1);

    expect(await sending).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: { code: 'connection-failed', severity: 'transient' },
    });
    await recorder.endOf(0);
    await connection.close();
  });

  it('C-74: gives an answer the time that the caller set', async () => {
    await using recorder = await SocketRecorder.start({ onRequest: () => undefined });
    const { connection, clock } = setUp(recorder.url());

    const sending = connection.send({ type: 'close-session', sessionId: 's' }, { answerTimeoutMs: 300_000 });
    await clock.scheduled(300_000);
    clock.advance(299_999);
    expect(clock.runningDelaysMs).toEqual([300_000]);
    clock.advance(1);

    expect(await sending).toMatchObject({
      kind: 'failed',
      certainty: 'unknown',
      error: { code: 'no-answer', severity: 'transient' },
    });
    await connection.close();
  });

  it('does not let interim answers or a dripping head buy time', async () => {
    const seen = Promise.withResolvers<void>();
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) => {
        socket.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nBITS-Pack', () => seen.resolve());
      },
    });
    const { connection, clock } = setUp(recorder.url());

    const sending = connection.send({ type: 'ping' }, patience);
    await clock.scheduled(60_000);
    clock.advance(59_000);
    await seen.promise;
    clock.advance(1_000);

    expect(await sending).toMatchObject({ error: { code: 'no-answer' } });
    await connection.close();
  });

  it('C-73: gives up on a server that stops reading for two minutes', async () => {
    await using recorder = await SocketRecorder.start({ onHead: (_request, socket) => void socket.pause() });
    const { connection, clock } = setUp(recorder.url());
    const handedOver = Promise.withResolvers<void>();

    const length = 64 * mebibyte.length;
    const sending = connection.send(fragmentPacket(0, length), {
      ...patience,
      body: () => Buffer.alloc(length),
      onSentBytes: () => handedOver.resolve(),
    });
    await handedOver.promise;
    clock.advance(120_000);

    expect(await sending).toMatchObject({
      kind: 'failed',
      certainty: 'unknown',
      error: { code: 'send-timeout', severity: 'transient' },
    });
    await connection.close();
  });

  it('counts two minutes anew with every chunk', async () => {
    await using recorder = await SocketRecorder.start();
    const { connection, clock } = setUp(recorder.url());
    const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
    async function* slowBody() {
      for (const gate of gates) {
        await gate.promise;
        yield Buffer.from('chunk');
      }
    }
    let chunks = 0;
    const progress = [1, 2, 3].map(() => Promise.withResolvers<void>());

    const sending = connection.send(fragmentPacket(0, 15), {
      ...patience,
      body: slowBody,
      onSentBytes: () => progress[chunks++]?.resolve(),
    });
    await clock.scheduled(120_000);
    for (const [index, gate] of gates.entries()) {
      clock.advance(100_000);
      gate.resolve();
      await progress[index]?.promise;
    }

    expect(await sending).toMatchObject({ kind: 'answered' });
    await connection.close();
  });
});

describe('a source that fails', () => {
  const gone = new SourceReadError(uploadError('file-unreadable', 'fatal', { detail: 'EIO' }));

  it('before the first byte: nothing was sent', async () => {
    await using recorder = await SocketRecorder.start();
    const { connection } = setUp(recorder.url());
    const body: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(gone) }),
    };

    const outcome = await connection.send(fragmentPacket(0, 10), { ...patience, body: () => body });

    expect(outcome).toMatchObject({ kind: 'failed', certainty: 'not-sent', error: gone.uploadError });
    expect(recorder.requests).toEqual([]);
    await connection.close();
  });

  it('in the middle: the server never gets a whole fragment', async () => {
    await using recorder = await SocketRecorder.start();
    const { connection } = setUp(recorder.url());
    async function* body() {
      yield Buffer.from('first');
      throw gone;
    }

    const outcome = await connection.send(fragmentPacket(0, 10), { ...patience, body });

    expect(outcome).toMatchObject({ kind: 'failed', certainty: 'unknown', error: gone.uploadError });
    await recorder.endOf(0);
    expect(recorder.requests).toEqual([]);
    await connection.close();
  });

  it.each([
    ['fewer', 'nine byte'],
    ['more', 'eleven byte'],
  ])('with %s bytes than the range: a changed file, and no whole fragment', async (_title, text) => {
    await using recorder = await SocketRecorder.start();
    const { connection } = setUp(recorder.url());
    async function* body() {
      yield Buffer.from(text.slice(0, 5));
      yield Buffer.from(text.slice(5));
    }

    const outcome = await connection.send(fragmentPacket(0, 10), { ...patience, body });

    expect(outcome).toMatchObject({ kind: 'failed', certainty: 'unknown', error: { code: 'file-changed' } });
    await recorder.endOf(0);
    expect(recorder.requests).toEqual([]);
    await connection.close();
  });
});

describe('reset', () => {
  it('ends a packet at once, and the server sees the line end before the rest of the body', async () => {
    const paused = Promise.withResolvers<void>();
    await using recorder = await SocketRecorder.start({
      onHead: (_request, socket) => {
        socket.pause();
        paused.resolve();
      },
    });
    const { connection, clock } = setUp(recorder.url());
    const length = 64 * mebibyte.length;

    const sending = connection.send(fragmentPacket(0, length), {
      ...patience,
      body: () => Buffer.alloc(length),
    });
    await paused.promise;
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'unknown' });
    recorder.resume(0);
    expect(await recorder.endOf(0)).toBe('reset');
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });

  it('lets the next packet go out at once on a new connection', async () => {
    await using recorder = await SocketRecorder.start({
      onRequest: (request, socket) => {
        if (request.connection === 1) socket.write(answerText());
      },
    });
    const { connection, clock } = setUp(recorder.url());

    const sending = connection.send({ type: 'ping' }, patience);
    await clock.scheduled(60_000);
    connection.reset();
    expect(await sending).toEqual({ kind: 'aborted', certainty: 'unknown' });

    const cancelled = await connection.send({ type: 'cancel-session', sessionId: 's' }, patience);
    expect(cancelled).toMatchObject({ kind: 'answered' });
    expect(recorder.connections).toBe(2);
    await connection.close();
  });

  it('sends nothing of a packet that was still waiting for its connection', async () => {
    await using recorder = await SocketRecorder.start();
    const { connection, clock } = setUp(recorder.url());

    const sending = connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'not-sent' });
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.send({ type: 'ping' }, patience);
    expect(
      recorder.requests.map(({ headers }) => headers.find(([name]) => name === 'BITS-Packet-Type')?.[1]),
    ).toEqual(['Ping']);
    await connection.close();
  });

  it('sends nothing of a packet that was next on an open connection', async () => {
    await using recorder = await SocketRecorder.start();
    const { connection } = setUp(recorder.url());
    await connection.send({ type: 'ping' }, patience);

    const sending = connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'not-sent' });
    await recorder.endOf(0);
    expect(recorder.requests).toHaveLength(1);
    expect(recorder.connections).toBe(1);
    await connection.close();
  });

  it('leaves an idle connection alone', async () => {
    await using recorder = await SocketRecorder.start();
    const { connection } = setUp(recorder.url());
    await connection.send({ type: 'ping' }, patience);
    connection.reset();
    await connection.send({ type: 'ping' }, patience);

    expect(recorder.connections).toBe(1);
    await connection.close();
  });
});
