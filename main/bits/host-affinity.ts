/** A host that a server, or the user, named: `host` in lower case, IPv6 without brackets; no port means the destination's. */
export interface HostId {
  host: string;
  port: number | null;
}

/** What decides which host the packets of a session go to. [MC-BUP] 3.1.1.2 */
export interface HostFacts {
  hostId: string | null;
  /** BITS-Host-Id-Fallback-Timeout; null is never. */
  hostIdFallbackSeconds: number | null;
  /** Epoch ms of the first failure since the last answered fragment; null while the host answers. */
  hostFailingSince: number | null;
}

/** Packets go to the origin host: none was named, or it failed for too long. */
export const noHost: HostFacts = { hostId: null, hostIdFallbackSeconds: null, hostFailingSince: null };

/** The parts of a destination's address that a named host is measured against; a `URL` has them. */
export type HostedAddress = Pick<URL, 'hostname' | 'port' | 'protocol'>;

/** [MC-BUP] 2.2.3.2 */
const maxHostIdLength = 300;
const neverSeconds = 0xffffffff;

/**
 * Reads a BITS-Host-Id: a name, IPv4, or IPv6 with or without brackets, and leniently a port after it.
 * Null for everything that is more than a host: paths, user info, white space. [MC-BUP] 2.2.3.2
 */
export function parseHostId(text: string): HostId | null {
  if (text.length > maxHostIdLength) return null;
  const isBareIpv6 = /^[0-9a-f:.]+$/i.test(text) && text.split(':').length > 2;
  const parts = /^(\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::(\d{1,5}))?$/i.exec(
    isBareIpv6 ? `[${text}]` : text,
  );
  const host = canonicalHost(parts?.[1] ?? '');
  const port = parts?.[2] === undefined ? null : Number(parts[2]);
  return host === null || port === 0 || (port ?? 0) > 65_535 ? null : { host, port };
}

/** `host`, `host:port`, `[v6]` or `[v6]:port`: what stands in an address. */
export function hostIdText({ host, port }: HostId): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === null ? name : `${name}:${port}`;
}

/** Host and port of an address, the port of its scheme included. */
export function hostIdOfAddress(address: HostedAddress): HostId {
  const port = Number(address.port) || (address.protocol === 'https:' ? 443 : 80);
  return { host: address.hostname.replace(/^\[|\]$/g, ''), port };
}

/**
 * Whether a server may send its clients there: to the destination's own host and port, or to one that the
 * user allows. Entries of `allowedHosts` are `name`, for the destination's port, or `name:port`.
 */
export function isHostAllowed(
  hostId: HostId,
  destination: HostedAddress,
  allowedHosts: readonly string[],
): boolean {
  const own = hostIdOfAddress(destination);
  return [own, ...allowedHosts.map((entry) => parseHostId(entry.trim()))].some(
    (allowed) => allowed?.host === hostId.host && (allowed.port ?? own.port) === (hostId.port ?? own.port),
  );
}

/** Seconds; null, which is never, for 4294967295 and for what is no number below it. [MC-BUP] 2.2.3.2 */
export function parseFallbackTimeout(text: string): number | null {
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : neverSeconds;
  return seconds < neverSeconds ? seconds : null;
}

/** The host could not be reached or did not answer: the fall-back timer runs from the first time. [MC-BUP] 3.1.5.1.7 */
export function hostAfterFailure(facts: HostFacts, now: number): Pick<HostFacts, 'hostFailingSince'> {
  if (facts.hostId === null) return { hostFailingSince: null };
  // A clock that was set back must not keep the timer from ending.
  return { hostFailingSince: Math.min(facts.hostFailingSince ?? now, now) };
}

/** A fragment was answered by the host: the timer stops. [MC-BUP] 3.1.5.1.4 */
export const hostAfterAnswer: Pick<HostFacts, 'hostFailingSince'> = { hostFailingSince: null };

/**
 * Whether the next packet, and all after it, go to the origin host. To be asked before each packet; a yes
 * is kept by storing `noHost`. [MC-BUP] 3.1.6.3
 */
export function hasFallenBack(facts: HostFacts, now: number): boolean {
  const { hostFailingSince, hostIdFallbackSeconds } = facts;
  if (facts.hostId === null || hostFailingSince === null) return false;
  if (hostIdFallbackSeconds === null || hostIdFallbackSeconds >= neverSeconds) return false;
  return now - hostFailingSince >= hostIdFallbackSeconds * 1000;
}

/** As the URL standard writes it, so that every spelling of an address compares equal. */
function canonicalHost(text: string): string | null {
  const url = `http://${text}/`;
  return text !== '' && URL.canParse(url) ? hostIdOfAddress(new URL(url)).host : null;
}
