import type { Socket } from 'node:net';
import { ack, refusal, withHeaders } from '../loose-ack.ts';
import { type Habits, sessionNotFound } from '../loose-server.ts';
import { completes, fragmentBytes, keepsTrying, type QuirkProfile, usualBytes } from '../quirk-profile.ts';

const silence = { bytes: '', afterwards: 'silence' } as const;

/** One connection is served at a time; the others wait until it closes. */
function serveOneAtATime(open: readonly Socket[]): void {
  const socket = open.at(-1);
  if (open.length < 2 || !socket) return;
  const first = open[0];
  socket.pause();
  first?.once('close', () => socket.resume());
}

/** The session is known on the connection that opened it, and nowhere else. */
const boundToConnection: Habits = {
  fragment: (packet, usual, server) =>
    server.sessionOf(packet)?.connection === packet.connection ? usual() : sessionNotFound,
};

/** Does something else with the nth packet of a type, from 0. */
function atNth(type: string, nth: number, strike: Required<Habits>['any']): Habits {
  let seen = -1;
  return {
    any(answer, packet) {
      if (packet.type === type) seen += 1;
      return packet.type === type && seen === nth ? strike(answer, packet) : answer;
    },
  };
}

export const connectionProfiles: readonly QuirkProfile[] = [
  {
    name: 'C-59: sessions bound to one connection, which breaks once',
    habits: () => ({
      ...boundToConnection,
      ...atNth('Fragment', 1, () => ({ bytes: '', afterwards: 'reset' })),
    }),
    packets: 11,
    expected: completes,
  },
  {
    name: 'a second connection hangs until the first closes, and the first ends in an error of unknown length',
    habits: () => ({
      ...atNth('Fragment', 1, () => ({
        status: '500 Internal Server Error',
        headers: { 'BITS-Packet-Type': 'Ack' },
      })),
      connected: serveOneAtATime,
    }),
    packets: 9,
    expected: completes,
  },
  {
    name: 'the connection is closed without a word after each answer',
    habits: () => ({ any: (answer) => ({ ...answer, afterwards: 'close' }) }),
    packets: 12,
    expected: completes,
  },
  {
    name: 'the end of the connection is announced on the 17th answer',
    sizeBytes: 40 * fragmentBytes,
    habits: () => ({
      any: (answer, packet) =>
        'bytes' in answer || packet.place !== 16
          ? answer
          : { ...withHeaders(answer, { Connection: 'close' }), afterwards: 'close' },
    }),
    packets: 42,
    expected: completes,
  },
  {
    name: 'C-70: HTTP/1.0, a connection for each answer',
    habits: () => ({
      any: (answer) =>
        'bytes' in answer
          ? answer
          : { ...withHeaders(answer, { 'Content-Length': null }), version: 'HTTP/1.0', afterwards: 'close' },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-70: HTTP/1.0 with a length, and a connection that would hear no second request',
    habits: () => ({
      any: (answer, packet) => {
        if ('bytes' in answer) return answer;
        return packet.place === 0 ? { ...answer, version: 'HTTP/1.0' } : { bytes: '', afterwards: 'reset' };
      },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-69: Acks without a length on a connection that stays open',
    habits: () => ({
      any: (answer) => ('bytes' in answer ? answer : withHeaders(answer, { 'Content-Length': null })),
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-69: 500 without a length on an open connection, for ever',
    habits: () => ({
      fragment: () => ({ status: '500 Internal Server Error', headers: { 'BITS-Packet-Type': 'Ack' } }),
    }),
    packets: 24,
    expected: keepsTrying('server-trouble'),
  },
  {
    name: 'a length of 0, and bytes behind it all the same',
    habits: () => ({
      any: (answer) => ('bytes' in answer ? answer : { ...answer, body: '{"error": null}' }),
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'a length that is longer than the body',
    habits: () => ({
      any: (answer) =>
        'bytes' in answer
          ? answer
          : { ...withHeaders(answer, { 'Content-Length': '40' }), afterwards: 'silence' },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-74: no answer at all',
    habits: () => ({ any: () => silence }),
    packets: 6,
    expected: keepsTrying('no-answer'),
  },
  ...(['Create-Session', 'Fragment', 'Close-Session'] as const).map(
    (type): QuirkProfile => ({
      name: `C-75: no answer to the first ${type}`,
      habits: () => atNth(type, 0, () => silence),
      packets: 9,
      expected: completes,
    }),
  ),
  {
    name: 'C-76: no answer to the Ping before an upload goes on',
    resume: { sessionId: '{lost}', acknowledgedBytes: fragmentBytes },
    habits: () => ({ ...atNth('Ping', 0, () => silence) }),
    packets: 9,
    expected: completes,
  },
  {
    name: 'C-56: a Ping that is answered 200 with an error code and an empty context',
    resume: { sessionId: '{kept}', acknowledgedBytes: 0 },
    habits: () => ({
      ping: (packet, _usual, server) => {
        const { connection, target } = packet;
        server.sessions.set('{kept}', { id: '{kept}', target, connection, bytes: Buffer.alloc(0) });
        return ack({ 'BITS-Error-Code': '1', 'BITS-Error-Context': '' });
      },
    }),
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-60, C-105: a Cancel-Session for a session that is not known',
    purpose: 'cancel',
    resume: { sessionId: '{lost}', acknowledgedBytes: usualBytes - 1 },
    habits: () => ({}),
    packets: 1,
    expected: { end: 'cancelled' },
  },
  {
    name: 'C-104: a Cancel-Session that a server in trouble refuses twice',
    purpose: 'cancel',
    resume: { sessionId: '{held}', acknowledgedBytes: usualBytes - 1 },
    habits() {
      let tries = 0;
      return {
        cancel: () => {
          tries += 1;
          return tries < 3 ? refusal('503 Service Unavailable', '0x80070070') : ack();
        },
      };
    },
    packets: 3,
    expected: { end: 'cancelled' },
  },
];
