import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { hostIdOfAddress, parseHostId } from '../bits/host-affinity.ts';
import { TransportFault } from './transport-fault.ts';

/**
 * Addresses that no server of the internet has any business to point to: this computer, its networks, and
 * what wraps an IPv4 address. [RFC 6890] 2.2.2, 2.2.3
 */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
}
/** Outside of it nothing is routed; in it, these are not what they seem: documentation, Teredo, 6to4. */
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address, without brackets, is one that the whole internet can reach. */
export const isPublicAddress = (address: string): boolean =>
  isIPv4(address)
    ? !notPublic.check(address, 'ipv4')
    : isIP(address) === 6 && globalIpv6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');

/** All addresses of a host name, or the address itself. Rejects as `dns.lookup` does. */
function addressesOf(hostname: string, lookup: LookupFunction): Promise<string[]> {
  if (isIP(hostname) !== 0) return Promise.resolve([hostname]);
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, found) => {
      if (error) reject(error);
      else resolve(typeof found === 'string' ? [found] : found.map(({ address }) => address));
    });
  });
}

/**
 * Looks the host up that a server chose, and answers with what was found, so that a name server can't say
 * something else when the connection is made. A server of the internet may not lead into local networks or
 * to this computer; one of a local network may, as its neighbours are local too.
 * Rejects with `TransportFault` `host-not-allowed`, or as `lookup` does.
 * @param ownHostname host of the address that the user gave.
 */
export async function lookUpChosenHost(
  hostname: string,
  ownHostname: string,
  lookup: LookupFunction,
): Promise<LookupFunction> {
  const addresses = await addressesOf(hostname, lookup);
  if (!addresses.every(isPublicAddress)) {
    const own = await addressesOf(ownHostname, lookup).catch(() => []);
    if (own.length === 0 || own.some(isPublicAddress)) {
      throw new TransportFault('host-not-allowed', addresses.join(' '), 'fatal', { target: hostname });
    }
  }
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, { all }, callback) => {
    const [first] = found;
    if (all) callback(null, found);
    else if (first !== undefined) callback(null, first.address, first.family);
  };
}

/** Whether the user's list (`name` or `name:port` each) names the host of an address. */
export const isNamedIn = (allowedHosts: readonly string[], url: URL): boolean => {
  const { host, port } = hostIdOfAddress(url);
  return allowedHosts
    .map((entry) => parseHostId(entry.trim()))
    .some((allowed) => allowed?.host === host && (allowed.port ?? port) === port);
};
