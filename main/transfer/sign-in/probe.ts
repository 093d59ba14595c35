import { bitsVerb } from '../../bits/header-names.ts';
import { packetHeaders } from '../../bits/packet.ts';
import type { WireRequest } from '../exchanger.ts';

const kept = new Set(['accept', 'user-agent']);

/**
 * A request without a body, to the same address, that changes nothing: a connection is signed in with it
 * before a large body goes out. A Ping, or a HEAD for what is fetched. [MC-BUP] 2.2.4
 */
export function probeFor({ method, path, headers }: WireRequest): WireRequest {
  const general = headers.filter(([name]) => kept.has(name.toLowerCase()));
  const isPacket = method === bitsVerb;
  return {
    method: isPacket ? bitsVerb : 'HEAD',
    path,
    headers: isPacket ? [...general, ...packetHeaders({ type: 'ping' })] : general,
    body: null,
  };
}
