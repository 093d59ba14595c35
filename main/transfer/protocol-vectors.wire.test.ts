import { describe, expect, it } from 'vitest';
import { bitsProtocolGuid } from '../bits/header-names.ts';
import type { Packet } from '../bits/packet.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import {
  patternBytes,
  protocolVectors,
  sha256Hex,
  vector,
  vectorBody,
  vectorHeaders,
  vectorMessage,
  vectorStatus,
} from '../testing/protocol-vectors.ts';
import { SocketRecorder } from '../testing/socket-recorder.ts';
import { UndiciTransport } from './undici-transport.ts';

const sessionId = '{3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814}';
const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'ExampleUploader/1.0' });
const patience = { answerTimeoutMs: 60_000 };

const fragment = (first: number, last: number): Packet => ({
  type: 'fragment',
  sessionId,
  range: { first, last, total: 25_600 },
  contentName: 'report-2031.bin',
});

/** All headers but Host, names in lower case, in order. HTTP leaves the spelling of `keep-alive` free. */
const headerSet = (headers: readonly [string, string][]): string[] =>
  headers
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .filter((line) => !line.startsWith('host: '))
    .map((line) => (line.startsWith('connection: ') ? line.toLowerCase() : line))
    .sort();

describe('what we send', () => {
  it.each<[string, Packet]>([
    ['V-01', { type: 'create-session', protocolCase: 'lower' }],
    ['V-08', { type: 'ping' }],
    ['V-09', { type: 'ping' }],
    ['V-12', fragment(0, 10_239)],
    ['V-13', fragment(10_240, 20_479)],
    ['V-14', fragment(20_480, 25_599)],
    ['V-27', { type: 'close-session', sessionId }],
    ['V-30', { type: 'cancel-session', sessionId }],
  ])('is %s', async (id, packet) => {
    const expected = vector(id);
    const [, target = ''] = expected.head[0]?.split(' ') ?? [];
    await using recorder = await SocketRecorder.start();
    const url = recorder.url(target);
    const connection = transport.connect(url);
    const body =
      packet.type === 'fragment'
        ? patternBytes(packet.range.first, packet.range.last - packet.range.first + 1)
        : undefined;

    await connection.send(packet, { ...patience, ...(body && { body: () => body }) });
    await connection.close();

    const [sent] = recorder.requests;
    if (!sent) throw new Error('nothing was sent');
    expect(`${sent.method} ${sent.target} ${sent.version}`).toBe(expected.head[0]);
    expect(headerSet(sent.headers)).toEqual(headerSet(vectorHeaders(expected)));
    expect(sent.headers.find(([name]) => name.toLowerCase() === 'host')?.[1]).toBe(url.host);
    expect(sha256Hex(sent.body)).toBe(sha256Hex(vectorBody(expected)));
  });

  it('is checked against vectors that name our protocol', () => {
    expect(vector('V-01').head).toContain(`BITS-Supported-Protocols: ${bitsProtocolGuid}`);
  });
});

describe('what we receive', () => {
  it.each(protocolVectors.filter(({ kind }) => kind === 'response'))('$id $name', async (played) => {
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) => void socket.end(vectorMessage(played)),
    });
    const connection = transport.connect(recorder.url());

    const outcome = await connection.send({ type: 'ping' }, patience);

    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of vectorHeaders(played)) {
      const before = headers[name.toLowerCase()];
      headers[name.toLowerCase()] = before === undefined ? value : [before, value].flat();
    }
    expect(outcome).toMatchObject({ kind: 'answered' });
    const reason = played.head[0]?.split(' ').slice(2).join(' ');
    const answer = { status: vectorStatus(played), reason, headers };
    expect(outcome.kind === 'answered' && outcome.answer).toEqual(answer);
    await connection.close();
  });
});
