import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseAck } from '../bits/ack.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { answerText, SocketRecorder } from '../testing/socket-recorder.ts';
import { UndiciTransport } from './undici-transport.ts';

/** The Acks of two fragments, both answered with these bytes, and the connection that each of them took. */
async function acksOf(answer: string | ((socket: Socket) => void)) {
  await using recorder = await SocketRecorder.start({
    onRequest: (_request, socket) => {
      if (typeof answer === 'string') socket.write(answer, 'latin1');
      else answer(socket);
    },
  });
  const clock = new FakeClock();
  const connection = new UndiciTransport({ clock, userAgent: 'Test/1' }).connect(recorder.url());
  const acks = [];
  for (const first of [0, 4]) {
    const body = () => Buffer.from('four');
    const outcome = await connection.send(fragmentPacket(first, 4, 12), { answerTimeoutMs: 60_000, body });
    acks.push(outcome.kind === 'answered' ? parseAck('fragment', outcome.answer) : outcome);
  }
  await connection.close();
  expect(clock.runningDelaysMs).toEqual([]);
  return { acks, lines: recorder.requests.map((request) => request.connection) };
}

const taken = { kind: 'received', receivedBytes: 8 };
const bits = 'BITS-Packet-Type: Ack\r\nBITS-Received-Content-Range: 8\r\n';

describe('C-10 names of headers in any letter case', () => {
  it.each([
    ['bits-packet-type', 'bits-received-content-range', 'content-length'],
    ['BITS-PACKET-TYPE', 'BITS-RECEIVED-CONTENT-RANGE', 'CONTENT-LENGTH'],
    ['bItS-pAcKeT-tYpE', 'Bits-Received-content-RANGE', 'cONTENT-lENGTH'],
  ])('%s', async (type, received, length) => {
    const { acks, lines } = await acksOf(
      `HTTP/1.1 200 OK\r\n${type}: Ack\r\n${received}: 8\r\n${length}: 0\r\n\r\n`,
    );
    expect(acks).toMatchObject([taken, taken]);
    expect(lines).toEqual([0, 0]);
  });
});

it('C-11 headers that nobody knows change nothing', async () => {
  const strange = { 'BITS-Future': '1', 'X-Powered-By': 'steam', 'BITS-Received-Content-Range': '8' };
  const { acks, lines } = await acksOf(answerText('200 OK', strange));
  expect(acks).toMatchObject([taken, taken]);
  expect(lines).toEqual([0, 0]);
});

it('C-69 an Ack without a length on a connection that stays open counts at once; the next packet takes another', async () => {
  const { acks, lines } = await acksOf(`HTTP/1.1 200 OK\r\n${bits}\r\n`);
  expect(acks).toMatchObject([taken, taken]);
  expect(lines).toEqual([0, 1]);
});

it('C-69 also one of an error', async () => {
  const { acks, lines } = await acksOf('HTTP/1.1 500 Oops\r\nBITS-Error-Code: 0x80070070\r\n\r\n');
  expect(acks).toMatchObject([{ refusal: { isAck: true, errorCode: 0x80070070 } }, { kind: 'refused' }]);
  expect(lines).toEqual([0, 1]);
});

it.each([
  ['with a length', 'Content-Length: 0\r\n'],
  ['without one', ''],
])(
  'C-70 an Ack of HTTP/1.0 %s counts, and the next packet takes another connection',
  async (_title, more) => {
    const { acks, lines } = await acksOf(`HTTP/1.0 200 OK\r\n${bits}${more}\r\n`);
    expect(acks).toMatchObject([taken, taken]);
    expect(lines).toEqual([0, 1]);
  },
);

it('C-72 a chunked Ack of nothing counts, and the connection stays', async () => {
  const { acks, lines } = await acksOf(
    `HTTP/1.1 200 OK\r\n${bits}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  );
  expect(acks).toMatchObject([taken, taken]);
  expect(lines).toEqual([0, 0]);
});
