import type { Packet } from '../../bits/packet.ts';
import type { ReferenceAnswer } from '../reference-server.ts';
import type { Random } from '../seeded-random.ts';

/** What becomes of one packet. */
export type Fate =
  | { kind: 'none' }
  /** No connection comes about. */
  | { kind: 'not-sent' }
  /** The packet leaves and nothing of it arrives; the client hears that the line is gone, or nothing at all. */
  | { kind: 'request-lost'; isSilent: boolean }
  /** The line breaks after so many bytes of the body. */
  | { kind: 'reset'; share: number }
  /** The server acts; its answer does not come: the line is gone, or it stays silent until the deadline. */
  | { kind: 'ack-lost'; isSilent: boolean }
  | { kind: 'ack-late'; delayMs: number }
  /** The client hears that the line is gone, and later the server gets the packet all the same. */
  | { kind: 'request-late'; delayMs: number }
  /** Something on the way sends the packet twice. */
  | { kind: 'duplicate'; delayMs: number }
  /** A kept connection had died. */
  | { kind: 'stale-line'; isReceived: boolean }
  /** Answered by the server, or something before it, instead of the server acting. */
  | { kind: 'instead'; answer: ReferenceAnswer; name: string }
  /** The server acts, and then something between says another thing. */
  | { kind: 'after'; answer: ReferenceAnswer; name: string }
  /** The server has lost the session. */
  | { kind: 'session-lost' }
  /** The server claims another offset than it has: beyond what it can have got, or `by` bytes less. */
  | { kind: 'odd-offset'; by: number };

export const noFault: Fate = { kind: 'none' };

/** An answer of a BITS server. */
export const ackWith = (status: number, more: Record<string, string> = {}): ReferenceAnswer => ({
  status,
  headers: { 'bits-packet-type': 'Ack', 'content-length': '0', ...more },
});

/** Draws what becomes of a packet. */
export function drawFate(random: Random, packet: Packet, isKept: boolean): Fate {
  const isSilent = random.below(3) === 0;
  switch (random.below(15)) {
    case 0:
      return { kind: 'not-sent' };
    case 1:
      return { kind: 'request-lost', isSilent };
    case 2:
    case 3:
      return { kind: 'ack-lost', isSilent };
    case 4:
      return { kind: 'ack-late', delayMs: 30_000 + random.below(900_000) };
    case 5:
      return { kind: 'request-late', delayMs: random.below(20) === 0 ? 3_600_000 : random.below(90_000) };
    case 6:
      return { kind: 'duplicate', delayMs: random.below(60_000) };
    case 7:
    case 8:
      return { kind: 'reset', share: random.next() };
    case 9:
      return isKept ? { kind: 'stale-line', isReceived: random.below(4) === 0 } : noFault;
    case 10:
      return { kind: 'odd-offset', by: packet.type === 'fragment' ? random.below(400) - 200 : 0 };
    case 11:
      return { kind: 'after', answer: { status: 502, headers: { 'content-length': '0' } }, name: '502' };
    default:
      return drawAnswer(random);
  }
}

function drawAnswer(random: Random): Fate {
  switch (random.below(6)) {
    case 0:
      return { kind: 'instead', name: '500', answer: ackWith(500) };
    case 1: {
      const seconds = String(random.below(20) * 60);
      return {
        kind: 'instead',
        name: `503 after ${seconds}`,
        answer: ackWith(503, { 'retry-after': seconds }),
      };
    }
    case 2:
      return {
        kind: 'instead',
        name: 'portal',
        answer: { status: 200, headers: { 'content-type': 'text/html' } },
      };
    case 3:
      return { kind: 'instead', name: '408', answer: ackWith(408) };
    case 4:
      return { kind: 'instead', name: '413', answer: ackWith(413) };
    default:
      return { kind: 'session-lost' };
  }
}

export const signInAnswer: ReferenceAnswer = { status: 401, headers: { 'content-length': '0' } };
export const diskFullAnswer: ReferenceAnswer = ackWith(500, {
  'bits-error-code': '0x80070070',
  'bits-error-context': '0x5',
});
