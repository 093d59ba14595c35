import { type ContentRange, formatContentRange, rangeLength } from './content-range.ts';
import { bitsProtocolGuid, headerNames, packetTypes } from './header-names.ts';

/** A request of the upload protocol. `sessionId` is opaque and echoed byte for byte. [MC-BUP] 2.2.2–2.2.10 */
export type Packet =
  /** `protocolCase`: letters of the protocol GUID; some servers compare its text. */
  | { type: 'create-session'; protocolCase: 'lower' | 'upper' }
  | { type: 'ping' }
  | { type: 'fragment'; sessionId: string; range: ContentRange; contentName: string | null }
  | { type: 'close-session'; sessionId: string }
  | { type: 'cancel-session'; sessionId: string };

export type PacketType = Packet['type'];
export type FragmentPacket = Extract<Packet, { type: 'fragment' }>;

/** Bytes of the body; only a Fragment has one. */
export const packetBodyLength = (packet: Packet): number =>
  packet.type === 'fragment' ? rangeLength(packet.range) : 0;

/** The packet's own headers, `Content-Length` included; `Host`, `Connection` and the like are the transport's. */
export function packetHeaders(packet: Packet): [name: string, value: string][] {
  const headers: [string, string][] = [];
  switch (packet.type) {
    case 'create-session':
      headers.push([headerNames.packetType, packetTypes.createSession]);
      // Exactly one protocol: some servers read only the first or only the last of a list.
      headers.push([
        headerNames.supportedProtocols,
        packet.protocolCase === 'upper' ? bitsProtocolGuid.toUpperCase() : bitsProtocolGuid,
      ]);
      break;
    case 'ping':
      headers.push([headerNames.packetType, packetTypes.ping]);
      break;
    case 'fragment':
      headers.push([headerNames.packetType, packetTypes.fragment]);
      headers.push([headerNames.sessionId, packet.sessionId]);
      if (packet.contentName !== null) headers.push([headerNames.contentName, packet.contentName]);
      headers.push([headerNames.contentRange, formatContentRange(packet.range)]);
      break;
    case 'close-session':
      headers.push([headerNames.packetType, packetTypes.closeSession]);
      headers.push([headerNames.sessionId, packet.sessionId]);
      break;
    case 'cancel-session':
      headers.push([headerNames.packetType, packetTypes.cancelSession]);
      headers.push([headerNames.sessionId, packet.sessionId]);
      break;
  }
  headers.push([headerNames.contentLength, String(packetBodyLength(packet))]);
  return headers;
}

/**
 * A file name as Content-Name: no path, none of `\ / : * ? " < > |`, at most 260 characters, ASCII only
 * (percent-encoded where it is not). Null when nothing usable is left: the header is optional.
 * [MC-BUP] 2.2.1.1, 6 <3>
 */
export function contentNameOf(fileName: string): string | null {
  const cleaned = fileName.toWellFormed().replace(/[\\/:*?"<>|\p{Cc}]/gu, '_');
  const ascii = cleaned.replace(/[^\x20-\x7e]/gu, (char) => encodeURIComponent(char)).trim();
  return ascii === '' || ascii.length > 260 ? null : ascii;
}
