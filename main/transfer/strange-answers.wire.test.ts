import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { answerText, SocketRecorder } from '../testing/socket-recorder.ts';
import type { PacketConnection, PacketOutcome } from './ports.ts';
import { UndiciTransport } from './undici-transport.ts';

const patience = { answerTimeoutMs: 60_000 };
const ack = answerText();

interface Play {
  /** What became of a Ping answered by the script. */
  outcome: PacketOutcome;
  connection: PacketConnection;
  recorder: SocketRecorder;
  clock: FakeClock;
}

/** Sends a Ping to a server that answers the first request by `answer`, later ones with an Ack. */
async function play(
  answer: string | ((socket: Socket) => void),
  then: (play: Play) => Promise<void> | void,
): Promise<void> {
  await using recorder = await SocketRecorder.start({
    onRequest: (_request, socket) => {
      if (recorder.requests.length > 1) socket.write(ack);
      else if (typeof answer === 'string') socket.write(answer, 'latin1');
      else answer(socket);
    },
  });
  const clock = new FakeClock();
  const connection = new UndiciTransport({ clock, userAgent: 'Test/1' }).connect(recorder.url());
  const outcome = await connection.send({ type: 'ping' }, patience);
  await then({ outcome, connection, recorder, clock });
  expect(clock.runningDelaysMs).toEqual([]);
  await connection.close();
}

/** Number of the connection that the next packet takes. */
async function nextConnection({ connection, recorder }: Play): Promise<number | undefined> {
  expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({ answer: { status: 200 } });
  return recorder.requests.at(-1)?.connection;
}

describe('answers that count', () => {
  it.each([
    ['100 Continue that nobody asked for', `HTTP/1.1 100 Continue\r\n\r\n${ack}`],
    [
      '102 and 103 with headers',
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${ack}`,
    ],
    ['a hundred interim answers', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100) + ack],
    ['C-72: a chunked empty Ack', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    [
      'C-10: header names in other case',
      'HTTP/1.1 200 OK\r\nbits-PACKET-type: Ack\r\nCONTENT-LENGTH: 0\r\n\r\n',
    ],
    ['a short page', 'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<h1>Hello</h1>'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n'],
    [
      'a packed page, left packed',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nJUNK',
    ],
  ])('%s: taken, and the connection stays', (_title, answer) =>
    play(answer, async (played) => {
      expect(played.outcome).toMatchObject({ kind: 'answered' });
      expect(await nextConnection(played)).toBe(0);
    }),
  );

  it.each([
    ['C-69: no length, connection left open', 'HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n\r\n'],
    ['C-70: HTTP/1.0 with a length', 'HTTP/1.0 200 OK\r\nBITS-Packet-Type: Ack\r\nContent-Length: 0\r\n\r\n'],
    ['C-70: HTTP/1.0 without', 'HTTP/1.0 200 OK\r\nBITS-Packet-Type: Ack\r\n\r\n'],
    ['connection: close', answerText('200 OK', { Connection: 'close' })],
    ['a long page', `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`],
    ['an extra answer behind it', ack + answerText('500 Surprise')],
  ])('%s: taken, and the connection is left', (_title, answer) =>
    play(answer, async (played) => {
      expect(played.outcome).toMatchObject({ kind: 'answered', answer: { status: 200 } });
      expect(await nextConnection(played)).toBe(1);
    }),
  );

  it('takes an answer that arrives byte by byte', () =>
    play(
      (socket) => {
        const bytes = Buffer.from(
          `HTTP/1.1 100 Continue\r\n\r\n${answerText('200 OK', { 'X-Last': 'yes' })}`,
        );
        let next = 0;
        const drip = () => {
          socket.write(bytes.subarray(next, next + 1), () => {
            next += 1;
            if (next < bytes.length) setImmediate(drip);
          });
        };
        drip();
      },
      ({ outcome }) => {
        expect(outcome).toMatchObject({ answer: { status: 200, headers: { 'x-last': 'yes' } } });
      },
    ));

  it('takes an answer whose promised body is cut off', () =>
    play(
      (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 50\r\n\r\n<html>'),
      ({ outcome }) => expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 502 } }),
    ));

  it('waits for a dripping body for two seconds and no more', async () => {
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) => {
        socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 50\r\n\r\n<html>');
      },
    });
    const clock = new FakeClock();
    const connection = new UndiciTransport({ clock, userAgent: 'Test/1' }).connect(recorder.url());

    const sending = connection.send({ type: 'ping' }, patience);
    await clock.scheduled(2_000);
    clock.advance(2_000);

    expect(await sending).toMatchObject({ kind: 'answered', answer: { status: 500 } });
    expect(await recorder.endOf(0)).toBe('end');
    await connection.close();
  });
});

describe('answers that are none', () => {
  it.each([
    ['an SSH banner', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'not-http', 'fatal'],
    [
      'a TLS alert, as a server that wants https may send',
      '\x15\x03\x03\x00\x02\x02\x46',
      'not-http',
      'fatal',
    ],
    ['HTTP/2 settings', '\x00\x00\x00\x04\x00\x00\x00\x00\x00', 'not-http', 'fatal'],
    ['a mail server', '220 mail.example.test ESMTP\r\n', 'not-http', 'fatal'],
    [
      '101 Switching Protocols',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n',
      'malformed-answer',
      'transient',
    ],
    ['endless 1xx', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(101), 'malformed-answer', 'transient'],
    ['an endless 1xx head', `HTTP/1.1 102 X\r\nA: ${'x'.repeat(20_000)}`, 'malformed-answer', 'transient'],
    ['a header of 1 MiB', answerText('200 OK', { A: 'x'.repeat(2 ** 20) }), 'malformed-answer', 'transient'],
    ['a value of 5 KiB', answerText('200 OK', { A: 'x'.repeat(5000) }), 'malformed-answer', 'transient'],
    ['1800 headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(1800)}\r\n`, 'malformed-answer', 'transient'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n',
      'malformed-answer',
      'transient',
    ],
    [
      'length and chunked',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      'malformed-answer',
      'transient',
    ],
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'malformed-answer', 'transient'],
    [
      'a folded header',
      'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n',
      'malformed-answer',
      'transient',
    ],
    [
      'a NUL in a value',
      'HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 0\r\n\r\n',
      'malformed-answer',
      'transient',
    ],
    [
      'a status of four digits',
      'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n',
      'malformed-answer',
      'transient',
    ],
  ])('%s', (_title, answer, code, severity) =>
    play(answer, async (played) => {
      expect(played.outcome).toMatchObject({
        kind: 'failed',
        certainty: 'unknown',
        error: { code, severity, facts: { host: `127.0.0.1:${played.recorder.port}` } },
      });
      expect(await nextConnection(played)).toBe(1);
    }),
  );

  it.each([
    ['closed without a byte', (socket: Socket) => void socket.end()],
    ['reset', (socket: Socket) => void socket.resetAndDestroy()],
    ['closed in the middle of the head', (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nBITS-Pa')],
    ['closed in the middle of the status', (socket: Socket) => void socket.end('HTT')],
    ['closed after an interim answer', (socket: Socket) => void socket.end('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('%s: nobody knows whether the server acted', (_title, answer) =>
    play(answer, async (played) => {
      expect(played.outcome).toMatchObject({
        kind: 'failed',
        certainty: 'unknown',
        error: { code: 'connection-lost', severity: 'transient' },
      });
      expect(await nextConnection(played)).toBe(1);
    }),
  );

  it('takes a banner that comes before a byte was sent as not sent', async () => {
    await using recorder = await SocketRecorder.start({
      onConnection: (socket) => void socket.write('220 ready\r\n'),
    });
    const connection = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' }).connect(
      recorder.url(),
    );
    const source = Promise.withResolvers<Buffer>();
    async function* lateBody() {
      yield await source.promise;
    }

    const outcome = await connection.send(fragmentPacket(0, 4), { ...patience, body: lateBody });
    source.resolve(Buffer.from('four'));

    expect(outcome).toMatchObject({ kind: 'failed', certainty: 'not-sent', error: { code: 'not-http' } });
    expect(recorder.requests).toEqual([]);
    await connection.close();
  });
});

describe('an answer while the body is under way', () => {
  const mebibyte = Buffer.alloc(2 ** 20);
  const bodyBytes = 64 * mebibyte.length;

  it.each([
    ['and nothing else', 416, () => undefined],
    ['then a close', 413, (socket: Socket) => void socket.end()],
    ['without reading on', 500, (socket: Socket) => void socket.pause()],
  ])('C-54: is delivered, and the source is let go: %s', async (_title, status, afterwards) => {
    await using recorder = await SocketRecorder.start({
      onHead: (_request, socket) => {
        socket.write(answerText(`${status} Early`, { 'BITS-Received-Content-Range': '7' }), () => {
          afterwards(socket);
        });
      },
    });
    const clock = new FakeClock();
    const connection = new UndiciTransport({ clock, userAgent: 'Test/1' }).connect(recorder.url());
    let yielded = 0;
    const released = Promise.withResolvers<void>();
    async function* body() {
      try {
        for (let sent = 0; sent < bodyBytes; sent += mebibyte.length) {
          yielded += 1;
          yield mebibyte;
        }
      } finally {
        released.resolve();
      }
    }

    const outcome = await connection.send(fragmentPacket(0, bodyBytes), { ...patience, body });

    expect(outcome).toMatchObject({ answer: { status, headers: { 'bits-received-content-range': '7' } } });
    await released.promise;
    expect(yielded).toBeLessThan(64);
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });

  it('that is followed by a reset is delivered if it came through, else the outcome is unknown', async () => {
    await using recorder = await SocketRecorder.start({
      onHead: (_request, socket) => {
        socket.write(answerText('416 Early'), () => socket.resetAndDestroy());
      },
    });
    const connection = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' }).connect(
      recorder.url(),
    );
    const body = Buffer.alloc(bodyBytes);

    const outcome = await connection.send(fragmentPacket(0, bodyBytes), { ...patience, body: () => body });

    if (outcome.kind === 'answered') expect(outcome.answer.status).toBe(416);
    else expect(outcome).toMatchObject({ certainty: 'unknown', error: { code: 'connection-lost' } });
    await connection.close();
  });
});
