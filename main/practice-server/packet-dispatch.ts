import { bitsProtocolGuid, headerNames, maxHeaderValueBytes, packetTypes } from '../bits/header-names.ts';
import { hresults } from '../bits/hresult.ts';
import { type AckFacts, ack } from './acks.ts';
import { createSession } from './create-session.ts';
import { cancelSession, closeSession } from './end-session.ts';
import type { HeaderList } from './header-list.ts';
import { findPlace } from './inside-root.ts';
import { receiveFragment } from './receive-fragment.ts';
import { lengthOf, type RequestType, requestType } from './request-type.ts';
import type { Response } from './response-writer.ts';
import type { ServerMode } from './server-options.ts';
import type { Session } from './session.ts';
import type { IncomingPacket, UploadSite } from './upload-site.ts';
import { parseUrlPath } from './url-path.ts';

const refuse = (status: number, errorCode: number): AckFacts => ({ status, errorCode });

/** Answers one packet. [MC-BUP] 3.2.5.2 @throws ConnectionLost when the body breaks off */
export async function answerPacket(packet: IncomingPacket, site: UploadSite): Promise<Response> {
  const { headers } = packet.head;
  const type = requestType(headers);
  const id = headers.get(headerNames.sessionId);
  const session = id === undefined ? null : site.sessions.find(id, packet.target, packet.user);

  const facts = await processPacket(packet, type, session, site);
  return ack({
    sessionId: echoedId(headers, type, site.rules.mode),
    receivedBytes: type === packetTypes.fragment ? (session?.receivedBytes ?? null) : null,
    ...facts,
  });
}

/** The checks in the protocol's own order. [MC-BUP] 3.2.5.2.2 to 3.2.5.2.8 */
async function processPacket(
  packet: IncomingPacket,
  type: RequestType | null,
  session: Session | null,
  site: UploadSite,
): Promise<AckFacts> {
  const { headers } = packet.head;
  const contentLength = lengthOf(packet.head, site.rules);
  if (!site.isEnabled) return refuse(501, hresults.accessDenied);
  if (hasOverlongValue(headers)) return refuse(400, hresults.invalidArgument);
  if (contentLength === null) return refuse(site.rules.mode === 'iis' ? 400 : 411, hresults.invalidArgument);
  if (type === null) return refuse(400, hresults.invalidArgument);

  const path = parseUrlPath(packet.target);
  if (path.kind === 'forbidden') return refuse(403, hresults.accessDenied);
  if (path.kind !== 'file') return refuse(400, hresults.invalidArgument);
  const place = await findPlace(site.root, path.segments);
  if (place.kind === 'outside' || place.kind === 'blocked') return refuse(403, hresults.accessDenied);
  if (place.kind === 'folder') return refuse(400, hresults.invalidArgument);

  const needsSession = type !== packetTypes.createSession && type !== packetTypes.ping;
  if (needsSession && !headers.get(headerNames.sessionId)) return refuse(400, hresults.invalidArgument);
  if (needsSession && session === null) return refuse(500, hresults.sessionNotFound);
  if (type !== packetTypes.fragment && contentLength > 0) return refuse(400, hresults.invalidArgument);

  if (type === packetTypes.ping) return {};
  if (type === packetTypes.createSession) {
    if (!offersOurProtocol(headers)) return refuse(400, hresults.invalidArgument);
    return createSession(packet, path.segments, place, site);
  }
  return session === null ? refuse(500, hresults.sessionNotFound) : inSession(packet, type, session, site);
}

/** One packet at a time works on a session; a newer one ends a Fragment whose sender must be gone. */
async function inSession(
  packet: IncomingPacket,
  type: RequestType,
  session: Session,
  site: UploadSite,
): Promise<AckFacts> {
  if (type === packetTypes.cancelSession) session.giveUpNotification();
  const leave = await session.enter(type === packetTypes.fragment ? packet.abort : () => {});
  try {
    if (session.isEnded) return refuse(500, hresults.sessionNotFound);
    if (type === packetTypes.fragment) return await receiveFragment(packet, session, site);
    if (type === packetTypes.closeSession) return await closeSession(session, site);
    return await cancelSession(session, site);
  } finally {
    leave();
  }
}

const hasOverlongValue = (headers: HeaderList): boolean =>
  headers.entries.some(([, value]) => value.length > maxHeaderValueBytes);

/** At most 100 protocols are read, separated by spaces or commas. [MC-BUP] 3.2.5.2.4 */
const offersOurProtocol = (headers: HeaderList): boolean =>
  (headers.get(headerNames.supportedProtocols) ?? '')
    .split(/[ \t,]+/, 100)
    .some((offered) => offered.toLowerCase() === bitsProtocolGuid);

/** The id goes back as it came. IIS sends it only where a session begins or is cancelled. [MC-BUP] 4.1 */
function echoedId(headers: HeaderList, type: RequestType | null, mode: ServerMode): string | null {
  const id = headers.get(headerNames.sessionId) ?? '';
  if (type === packetTypes.ping || type === packetTypes.createSession) return null;
  if (mode === 'iis' && type !== packetTypes.cancelSession) return null;
  return /^[\x21-\x7e]{1,100}$/.test(id) ? id : null;
}
