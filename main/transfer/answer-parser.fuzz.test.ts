import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseAck } from '../bits/ack.ts';
import type { Packet } from '../bits/packet.ts';
import { bytesInUse } from '../testing/heap.ts';
import { MemorySocket } from '../testing/memory-socket.ts';
import { mutateBytes, pick } from '../testing/mutate-bytes.ts';
import { singleBytes, splitAt } from '../testing/packet-list-source.ts';
import { protocolVectors, vectorMessage } from '../testing/protocol-vectors.ts';
import { emptyPackets, fragmentPacket } from '../testing/sample-packets.ts';
import { type Random, seededRandom } from '../testing/seeded-random.ts';
import type { PacketOutcome } from './ports.ts';
import { plainProfile } from './server-profile.ts';
import { systemClock } from './system-clock.ts';
import { UndiciTransport } from './undici-transport.ts';

const streams = 100_000;
/** Every so many-th stream also goes over a real socket. */
const realEvery = 50;
const mebibyte = 1024 * 1024;

const http = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
const seeds = protocolVectors
  .filter(({ kind }) => kind === 'response')
  .map(vectorMessage)
  .concat(
    http('HTTP/1.1 100 Continue', '', 'HTTP/1.1 200 OK', 'BITS-Packet-Type: Ack', 'Content-Length: 0'),
    http('HTTP/1.1 200 OK', 'BITS-Packet-Type: Ack', 'Transfer-Encoding: chunked', '', '0'),
    http('HTTP/1.0 200 OK', 'BITS-Packet-Type: Ack', 'BITS-Received-Content-Range: 4'),
    http('HTTP/1.1 204 No Content'),
    Buffer.concat([
      http('HTTP/1.1 502 Bad Gateway', 'Content-Length: 20'),
      Buffer.from('<html>no such thing!'),
    ]),
    Buffer.concat([http('HTTP/1.1 500 Oops', 'BITS-Error: x8020001f'), Buffer.from('<h1>until the end')]),
    http('HTTP/1.1 302 Found', 'Location: http://elsewhere.test/', 'Retry-After: 5', 'Content-Length: 0'),
  );
const spices = ['\r', '\n', '\r\n', '\r\n\r\n', '\0', ' ', '\t', ':', '\x7f', '\xff', ',', '0', '9', '-']
  .concat(
    'Content-Length: 5\r\n',
    'Content-Length: 0\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n',
  )
  .concat('BITS-Received-Content-Range: 9007199254740993\r\n', 'BITS-Received-Content-Range: -1\r\n')
  .concat('BITS-Error-Code: 0x80200020\r\n', 'BITS-Session-Id: \xe9\r\n', 'BITS-Packet-Type: Ack\r\n')
  .concat(
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 101 Switching\r\n\r\n',
    'HTTP/1.0',
    'HTTP/2',
    ' folded\r\n',
  )
  .concat(
    '5\r\nhello\r\n0\r\n\r\n',
    'fffffffffffffff1\r\n',
    'A: b\r\n'.repeat(150),
    'x'.repeat(9000),
    'y'.repeat(70_000),
  )
  .concat('HTTP/1.1 102 Processing\r\n\r\n'.repeat(101))
  .map((text) => Buffer.from(text, 'latin1'));
const packets: readonly Packet[] = [...emptyPackets, fragmentPacket(0, 4)];
const body = () => Buffer.from('four');

function cut(stream: Buffer, random: Random): Buffer[] {
  if (random.below(50) === 0 && stream.length < 1000) return singleBytes(stream);
  const cuts = Array.from({ length: 1 + random.below(6) }, () => random.below(stream.length + 1));
  return splitAt(
    stream,
    cuts.toSorted((a, b) => a - b),
  );
}

/** What an upload makes of an outcome; words for support may differ with the split. */
function verdict(packet: Packet, outcome: PacketOutcome) {
  if (outcome.kind === 'answered') return parseAck(packet.type, outcome.answer);
  if (outcome.kind === 'aborted') return outcome.kind;
  return `${outcome.error.code}, ${outcome.error.severity}, ${outcome.certainty}`;
}

const transport = new UndiciTransport({ clock: systemClock, userAgent: 'Test/1' });

async function send(packet: Packet, url: string) {
  const connection = transport.connect(new URL(url), plainProfile);
  const more = packet.type === 'fragment' ? { body } : {};
  const outcome = await connection.send(packet, { answerTimeoutMs: 60_000, ...more });
  await connection.close();
  return verdict(packet, outcome);
}

/** What the next connections answer with: each of these pieces in a packet of its own, then the end. */
let pieces: readonly Buffer[] = [];
const realConnect = net.connect;
const connect = vi.spyOn(net, 'connect');

function overMemory(packet: Packet) {
  connect.mockClear();
  connect.mockImplementation(() => new MemorySocket(pieces) as unknown as net.Socket);
  return send(packet, 'http://up1.example.test/drop/in/report.bin');
}

const server = net.createServer({ noDelay: true }, (socket) => {
  // A client that has read enough goes away.
  socket.on('error', () => undefined);
  const rest = [...pieces];
  const next = () => {
    const piece = rest.shift();
    if (piece === undefined) socket.end();
    else socket.write(piece, () => setImmediate(next));
  };
  socket.once('data', next);
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  connect.mockRestore();
  server.close();
});

function overLoopback(packet: Packet) {
  connect.mockImplementation(realConnect);
  const { port } = server.address() as net.AddressInfo;
  return send(packet, `http://127.0.0.1:${port}/drop/in/report.bin`);
}

it(`takes ${streams} damaged answers in one way only, whatever the packet split, and nothing is uncaught`, async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 0xffff_ffff);
  console.log(`FUZZ_SEED=${seed}`);
  const random = seededRandom(seed);
  const verdicts = new Map<string, number>();
  let inUse = 0;
  for (let count = 0; count < streams; count += 1) {
    // Everything is warm by then: what is added from here on stays for good.
    if (count === streams / 10) inUse = await bytesInUse();
    let stream = pick(random, seeds);
    for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
      stream = mutateBytes(stream, { seeds, spices }, random);
    }
    const packet = pick(random, packets);

    pieces = [stream];
    const whole = await overMemory(packet);
    pieces = cut(stream, random);
    const split = count % realEvery === 0 ? await overLoopback(packet) : await overMemory(packet);

    if (JSON.stringify(split) !== JSON.stringify(whole)) {
      expect({ count, split }, `FUZZ_SEED=${seed}`).toEqual({ count, split: whole });
    }
    const kind = typeof whole === 'string' ? whole : whole.kind;
    verdicts.set(kind, (verdicts.get(kind) ?? 0) + 1);
  }
  expect((await bytesInUse()) - inUse).toBeLessThan(16 * mebibyte);
  // Every way to fail and to succeed was among them, and no other: nothing surprised the program itself.
  expect([...verdicts.keys()].toSorted()).toEqual([
    'accepted',
    'connection-lost, transient, unknown',
    'malformed',
    'malformed-answer, transient, unknown',
    'not-http, fatal, unknown',
    'out-of-step',
    'protocol-mismatch',
    'received',
    'refused',
    'session-created',
  ]);
}, 600_000);
