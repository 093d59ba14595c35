import { ack, protocolGuid } from '../loose-ack.ts';
import { type Habits, rangeOf } from '../loose-server.ts';
import { completes, fails, keepsTrying, type QuirkProfile, usualBytes } from '../quirk-profile.ts';

/** An error of which it does not say how long it is, on a connection that stays open. */
const internalError = {
  status: '500 Internal Server Error',
  headers: { 'BITS-Error-Code': '0x1', 'BITS-Error-Context': '0x5' },
};

/** Sessions live in the handler of their connection, paths are never released, all fragments are believed. */
function simpleBitsServer(): Required<Pick<Habits, 'sessionId' | 'create' | 'ping' | 'fragment' | 'close'>> {
  const paths = new Map<string, string>();
  return {
    sessionId: (number) => String(-7_318_349_394 - number),
    create(packet, usual) {
      const taken = paths.get(packet.target);
      if (taken !== undefined) {
        return ack({ 'BITS-Protocol': protocolGuid, 'BITS-Session-Id': taken }, '409 Conflict');
      }
      const answer = usual();
      paths.set(packet.target, answer.headers['BITS-Session-Id'] ?? '');
      return answer;
    },
    ping: () => ack({ 'BITS-Error-Code': '1', 'BITS-Error-Context': '' }),
    fragment(packet, _usual, server) {
      const session = server.sessionOf(packet);
      if (session?.connection !== packet.connection) return internalError;
      session.bytes = Buffer.concat([session.bytes, packet.body]);
      const { last, total } = rangeOf(packet);
      if (last + 1 === total) server.place(session);
      return ack({ 'BITS-Session-Id': session.id, 'BITS-Received-Content-Range': String(last + 1) });
    },
    close: (packet, usual, server) =>
      server.sessionOf(packet)?.connection === packet.connection ? usual() : ack({}, '400 Bad Request'),
  };
}

/** @param breaksAt first byte of the fragment that is met with a reset, once */
function breakingOnce(habits: ReturnType<typeof simpleBitsServer>, breaksAt: number): Habits {
  let isBroken = false;
  return {
    ...habits,
    fragment(packet, usual, server) {
      if (isBroken || rangeOf(packet).first !== breaksAt) return habits.fragment(packet, usual, server);
      isBroken = true;
      return { bytes: '', afterwards: 'reset' };
    },
  };
}

export const simpleBitsServerProfiles: readonly QuirkProfile[] = [
  {
    name: 'C-20: SimpleBITSServer, session ids that are negative decimals',
    habits: simpleBitsServer,
    packets: 6,
    expected: completes,
  },
  {
    name: 'C-28, C-56: SimpleBITSServer, sessions bound to one connection that breaks, and a path never released',
    habits: () => breakingOnce(simpleBitsServer(), 8192),
    packets: 8,
    expected: fails('exists-or-denied'),
  },
  {
    name: 'C-44: SimpleBITSServer, a fragment over its limit is answered 200 with an error code',
    habits: () => ({
      ...simpleBitsServer(),
      fragment: () => ack({ 'BITS-Error-Code': '0x80200020', 'BITS-Error-Context': '0x5' }),
    }),
    packets: 3,
    expected: fails('too-large-for-server'),
  },
  {
    name: 'C-69: SimpleBITSServer, an error without a length on a connection that stays open, once',
    habits() {
      let isDone = false;
      return {
        fragment(packet, usual) {
          if (isDone || rangeOf(packet).first === 0) return usual();
          isDone = true;
          return internalError;
        },
      };
    },
    packets: 8,
    expected: completes,
  },
  {
    name: 'C-71: SimpleBITSServer (port), a refusal that leaves the body unread, so that it would be read as a request',
    habits: () => ({
      early: (packet) =>
        packet.type === 'Fragment'
          ? { status: '400 Bad Request', headers: { 'BITS-Packet-Type': 'Ack' } }
          : null,
    }),
    packets: 2,
    expected: fails('request-refused'),
  },
  {
    name: 'SimpleBITSServer (port), fails with every file that is no text, and then at its path for ever',
    habits: () => ({ ...simpleBitsServer(), fragment: () => internalError }),
    packets: 5,
    expected: fails('exists-or-denied'),
  },
  {
    name: 'SimpleBITSServer (copy), never answers a Close-Session that it fails at',
    habits: () => ({ close: () => ({ bytes: '', afterwards: 'silence' }) }),
    packets: 12,
    expected: keepsTrying('no-answer'),
  },
  {
    name: 'C-104: SimpleBITSServer (copy), never answers a Cancel-Session',
    purpose: 'cancel',
    resume: { sessionId: '-17', acknowledgedBytes: usualBytes - 1 },
    habits: () => ({ cancel: () => ({ bytes: '', afterwards: 'silence' }) }),
    packets: 6,
    expected: keepsTrying('no-answer'),
  },
  {
    name: 'C-105: SimpleBITSServer, a Cancel-Session on another connection is refused',
    purpose: 'cancel',
    resume: { sessionId: '-17', acknowledgedBytes: usualBytes - 1 },
    habits: () => ({ cancel: () => ack({}, '400 Bad Request') }),
    packets: 1,
    expected: { end: 'cancelled' },
  },
];
