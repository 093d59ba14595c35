import { hostIdOfAddress, hostIdText, isHostAllowed, parseHostId } from './host-affinity.ts';

export interface ReplyReference {
  /** BITS-Reply-URL as it came, one character per byte. Untrusted. */
  replyUrl: string;
  /** Destination of the upload: what a relative address is relative to. */
  remoteUrl: URL;
  /** BITS-Host-Id of the session: a relative address is looked for there first. */
  hostId: string | null;
  /** Hosts besides the destination's own that it may point to, as for `isHostAllowed`. */
  allowedHosts: readonly string[];
}

/** Servers allow 2,200; header values end here. [MC-BUP] 2.2.1.2 */
const maxReplyUrlBytes = 4096;

/**
 * Where the reply may lie, in the order to ask; empty when the server pointed to a place that nobody
 * allowed: another host or port, another scheme than http(s), https left for http, a password in it.
 * Back-slashes and braces are fine, as IIS sends them. [MC-BUP] 3.1.5.2.4, 4.2
 */
export function replyAddresses({ replyUrl, remoteUrl, hostId, allowedHosts }: ReplyReference): URL[] {
  if (replyUrl.trim() === '' || replyUrl.length > maxReplyUrlBytes || hasControls(replyUrl)) return [];
  const isAllowed = (url: URL): boolean =>
    (url.protocol === 'https:' || (url.protocol === 'http:' && remoteUrl.protocol === 'http:')) &&
    url.username === '' &&
    url.password === '' &&
    isHostAllowed(hostIdOfAddress(url), remoteUrl, allowedHosts);
  const addresses = [hostOf(remoteUrl, hostId), remoteUrl]
    .flatMap((base) => resolve(encodeBytes(replyUrl), base))
    .filter(isAllowed);
  return addresses.filter((url, at) => addresses.findIndex((other) => other.href === url.href) === at);
}

/** The destination's address on the node that the session lives on. */
function hostOf(remoteUrl: URL, hostId: string | null): URL {
  const node = hostId === null ? null : parseHostId(hostId);
  const url = new URL(remoteUrl);
  if (node !== null) url.host = hostIdText(node);
  return url;
}

function resolve(reference: string, base: URL): URL[] {
  if (!URL.canParse(reference, base.href)) return [];
  const url = new URL(reference, base.href);
  // Whoever writes the address into a request has no use for it.
  url.hash = '';
  return [url];
}

const hasControls = (text: string): boolean =>
  [...text].some((character) => character < ' ' || character === '\u007f');

/** The bytes of a header as they came, whatever their encoding was meant to be. */
const encodeBytes = (text: string): string =>
  text.replace(/[\u0080-\u00ff]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
