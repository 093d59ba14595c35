import { bitsProtocolGuid, headerNames, packetTypes } from '../bits/header-names.ts';
import { errorContexts, formatHresult } from '../bits/hresult.ts';
import type { HeaderEntry } from './header-list.ts';
import type { Response } from './response-writer.ts';

/** Facts of an Ack; what is left out is not sent. [MC-BUP] 2.2.3, 2.2.7 */
export interface AckFacts {
  status?: number;
  sessionId?: string | null;
  /** HRESULT; sent under both names. */
  errorCode?: number | null;
  /** Who failed; the server unless told. */
  errorContext?: number;
  /** Next byte wanted; on every Ack to a Fragment of a known session. */
  receivedBytes?: number | null;
  /** Address of what a server application answers to the upload. */
  replyUrl?: string | null;
  /** A new session: names the protocol and the codings we take. */
  grants?: { hostId: string | null; hostIdFallbackSeconds: number | null };
}

/** One Ack with its headers in the order of the captured traces. */
export function ack(facts: AckFacts): Response {
  const headers: HeaderEntry[] = [[headerNames.packetType, packetTypes.ack]];
  const add = (name: string, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined) headers.push([name, String(value)]);
  };
  if (facts.grants) add(headerNames.protocol, bitsProtocolGuid);
  add(headerNames.sessionId, facts.sessionId);
  if (facts.grants) {
    add(headerNames.hostId, facts.grants.hostId);
    if (facts.grants.hostId !== null) {
      add(headerNames.hostIdFallbackTimeout, facts.grants.hostIdFallbackSeconds);
    }
  }
  if (facts.errorCode) {
    add(headerNames.errorCode, formatHresult(facts.errorCode));
    add(headerNames.error, formatHresult(facts.errorCode));
    add(headerNames.errorContext, `0x${(facts.errorContext ?? errorContexts.server).toString(16)}`);
  }
  add(headerNames.receivedContentRange, facts.receivedBytes);
  add(headerNames.replyUrl, facts.replyUrl);
  add(headerNames.contentLength, 0);
  if (facts.grants) add(headerNames.acceptEncoding, 'identity');
  return { status: facts.status ?? 200, headers };
}
