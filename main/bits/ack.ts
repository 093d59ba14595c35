import { parseByteCount } from './content-range.ts';
import { bitsProtocolGuid, headerNames, packetTypes } from './header-names.ts';
import { parseFallbackTimeout } from './host-affinity.ts';
import { parseHresult } from './hresult.ts';
import { type HttpAnswer, hasHeader, headerValue, type SignInProblem } from './http-answer.ts';
import type { PacketType } from './packet.ts';

/** What the server said no with; the reasons are judged in `bits-error.ts`. */
export interface Refusal {
  status: number;
  /** False when whoever answered did not understand the packet: a proxy, a portal, a plain web server. */
  isAck: boolean;
  errorCode: number | null;
  errorContext: number | null;
  /** Where a 3xx points to; untrusted. */
  location: string | null;
  retryAfterSeconds: number | null;
  /** `host:port` of a proxy that may have answered in place of the server; an empty text when only its traces are known. */
  proxy: string | null;
  /** Why signing in did not help; null when there was nothing to sign in with. */
  signInProblem: SignInProblem | null;
}

/** An answer, read as the Ack of a given packet. [MC-BUP] 2.2.3–2.2.11 */
export type Ack =
  | {
      kind: 'session-created';
      sessionId: string;
      /** BITS-Host-Id as it came, untrusted; null without one. */
      hostId: string | null;
      hostIdFallbackSeconds: number | null;
      /** False when the server did not say which protocol it speaks. */
      isProtocolNamed: boolean;
    }
  /** Ping, Close-Session or Cancel-Session was carried out. */
  | { kind: 'accepted' }
  /** A fragment was taken; `receivedBytes` is the next byte wanted, null when the server does not say. `replyUrl` is untrusted. */
  | { kind: 'received'; receivedBytes: number | null; replyUrl: string | null }
  /** 416: the server wants another offset. Not an error. */
  | { kind: 'out-of-step'; receivedBytes: number | null; replyUrl: string | null }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'malformed'; why: 'no-session-id' | 'bad-session-id' | 'bad-received-range' }
  | { kind: 'protocol-mismatch' };

const maxSessionIdLength = 4096;
const maxRetryAfterSeconds = 3600;
/** Kept whole or cut: a cut one is refused when it is looked at. */
const maxReplyUrlLength = 4097;

/**
 * Decides what an answer to a packet means. The order matters, since servers send contradictory headers:
 * the status outranks the error headers, and a 200 that is no Ack is never a success. [MC-BUP] 3.1.5.2
 */
export function parseAck(packetType: PacketType, answer: HttpAnswer): Ack {
  const refusal = readRefusal(answer);
  if (answer.status === 401 || answer.status === 407 || !refusal.isAck) return { kind: 'refused', refusal };

  if (answer.status === 200 || answer.status === 201) {
    if (packetType === 'create-session') return readSession(answer);
    if (packetType !== 'fragment') return { kind: 'accepted' };
    return readFragmentTaken(answer, refusal);
  }
  if (answer.status === 416 && packetType === 'fragment') {
    const text =
      headerValue(answer, headerNames.receivedContentRange) ??
      headerValue(answer, headerNames.recievedContentRange);
    return { kind: 'out-of-step', receivedBytes: readReceived(text), replyUrl: readReplyUrl(answer) };
  }
  return { kind: 'refused', refusal };
}

function readFragmentTaken(answer: HttpAnswer, refusal: Refusal): Ack {
  const receivedBytes = readReceived(headerValue(answer, headerNames.receivedContentRange));
  const replyUrl = readReplyUrl(answer);
  if (receivedBytes !== null) return { kind: 'received', receivedBytes, replyUrl };
  // One server answers a fragment over its limit with 200, a failing code and no received value.
  if (refusal.errorCode !== null && refusal.errorCode >= 0x80000000) return { kind: 'refused', refusal };
  // Saying nothing is a habit of known servers; who says something unreadable may have taken any part of it.
  return hasHeader(answer, headerNames.receivedContentRange)
    ? { kind: 'malformed', why: 'bad-received-range' }
    : { kind: 'received', receivedBytes: null, replyUrl };
}

function readSession(answer: HttpAnswer): Ack {
  const protocol = headerValue(answer, headerNames.protocol);
  if (protocol !== null && protocol.toLowerCase() !== bitsProtocolGuid) return { kind: 'protocol-mismatch' };
  const sessionId = headerValue(answer, headerNames.sessionId);
  if (sessionId === null || sessionId === '') return { kind: 'malformed', why: 'no-session-id' };
  // It is echoed in every request from now on: nothing that could break out of a header line.
  if (sessionId.length > maxSessionIdLength || !/^[\x20-\x7e]+$/.test(sessionId)) {
    return { kind: 'malformed', why: 'bad-session-id' };
  }
  return {
    kind: 'session-created',
    sessionId,
    hostId: headerValue(answer, headerNames.hostId) || null,
    hostIdFallbackSeconds: parseFallbackTimeout(headerValue(answer, headerNames.hostIdFallbackTimeout) ?? ''),
    isProtocolNamed: protocol !== null,
  };
}

function readRefusal(answer: HttpAnswer): Refusal {
  // An empty value means that there is none.
  const code = headerValue(answer, headerNames.errorCode) || headerValue(answer, headerNames.error) || null;
  const context = headerValue(answer, headerNames.errorContext);
  const saysAck =
    headerValue(answer, headerNames.packetType)?.toLowerCase() === packetTypes.ack.toLowerCase();
  // Two servers leave the packet type out of their error Acks but give the error code.
  const sloppyAck = answer.status >= 400 && code !== null;
  return {
    status: answer.status,
    isAck: saysAck || sloppyAck,
    errorCode: code === null ? null : parseHresult(code),
    errorContext: context === null ? null : parseHresult(context),
    location: headerValue(answer, 'location'),
    retryAfterSeconds: readRetryAfter(answer),
    proxy: answer.proxy ?? (hasProxyTraces(answer) ? '' : null),
    signInProblem: answer.signInProblem ?? null,
  };
}

const hasProxyTraces = (answer: HttpAnswer): boolean =>
  Object.keys(answer.headers).some((name) => name === 'via' || name.startsWith('proxy-'));

const readReplyUrl = (answer: HttpAnswer): string | null =>
  headerValue(answer, headerNames.replyUrl)?.slice(0, maxReplyUrlLength) || null;

/** `213`, or leniently `128-212` and `128-212/500`, which mean 213; null for anything else. */
function readReceived(text: string | null): number | null {
  if (text === null) return null;
  const range = /^(?:bytes[ \t]+)?(\d+)-(\d+)(?:\/\d+)?$/i.exec(text);
  if (range === null) return parseByteCount(text);
  const [first, last] = range.slice(1).map(parseByteCount);
  if (first == null || last == null || first > last) return null;
  return Number.isSafeInteger(last + 1) ? last + 1 : null;
}

/** Seconds to wait, at most an hour: as a number, or as a date measured against the server's own clock. */
function readRetryAfter(answer: HttpAnswer): number | null {
  const text = headerValue(answer, 'retry-after');
  if (text === null) return null;
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : (Date.parse(text) - Date.parse(headerValue(answer, 'date') ?? '')) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, maxRetryAfterSeconds) : null;
}
