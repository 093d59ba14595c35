import { headerNames, packetTypes } from '../bits/header-names.ts';
import type { HeaderList } from './header-list.ts';
import type { RequestHead } from './request-head.ts';
import type { ServerRules } from './server-options.ts';

/** A packet's name as it is written on the wire. */
export type RequestType = Exclude<(typeof packetTypes)[keyof typeof packetTypes], 'Ack'>;

const requestTypes = new Map(
  [
    packetTypes.createSession,
    packetTypes.ping,
    packetTypes.fragment,
    packetTypes.closeSession,
    packetTypes.cancelSession,
  ].map((type) => [type.toLowerCase(), type]),
);

/** Type of a request packet, any case; null when missing or unknown. */
export const requestType = (headers: HeaderList): RequestType | null =>
  requestTypes.get(headers.get(headerNames.packetType)?.toLowerCase() ?? '') ?? null;

/** Length of a packet's body; null when none was given, though a lenient server needs one for a Fragment only. */
export function lengthOf({ contentLength, headers }: RequestHead, { isLenient }: ServerRules): number | null {
  const type = requestType(headers);
  const isBodiless = type !== null && type !== packetTypes.fragment;
  return contentLength ?? (isLenient && isBodiless ? 0 : null);
}
