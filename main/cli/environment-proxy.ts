import { isIP } from 'node:net';
import { parseProxyAddress } from '../../shared/proxy-address.ts';
import type { ProxyHop, SignIn } from '../transfer/server-profile.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
type PasswordSignIn = Extract<SignIn, { kind: 'password' }>;

/** The way out that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name, in capitals or not. Throws for what is no proxy. */
export function environmentProxy(
  remoteUrl: URL,
  environment: Environment,
): { hop: ProxyHop; signIn: PasswordSignIn | null } {
  const read = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const text = read(remoteUrl.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || read('ALL_PROXY');
  if (text === '' || isExcepted(remoteUrl, read('NO_PROXY')))
    return { hop: { kind: 'direct' }, signIn: null };

  const { address, signIn } = splitSignIn(text);
  const parsed = parseProxyAddress(address);
  if (!parsed.ok) throw new RangeError('The proxy of the environment is no http or https address.');
  return { hop: { kind: 'proxy', ...parsed.proxy }, signIn };
}

/** Entries are hosts with all below them, with or without a port and a leading dot; `*` is everything. */
function isExcepted(remoteUrl: URL, list: string): boolean {
  const host = remoteUrl.hostname.replace(/^\[|\]$/g, '');
  const port = remoteUrl.port || (remoteUrl.protocol === 'https:' ? '443' : '80');
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      // The end of a bare IPv6 address looks like a port.
      const text = isIP(entry) === 6 ? `[${entry}]` : entry;
      const [, name = '', wantedPort] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(text.toLowerCase()) ?? [];
      const bare = name.replace(/^\*?\./, '');
      return (host === bare || host.endsWith(`.${bare}`)) && (wantedPort ?? port) === port;
    });
}

function splitSignIn(text: string): { address: string; signIn: PasswordSignIn | null } {
  const [, scheme = '', userName, password = '', rest = text] =
    /^([a-z]+:\/\/)?([^:@/]*)(?::([^@/]*))?@(.*)$/i.exec(text) ?? [];
  if (userName === undefined) return { address: text, signIn: null };
  const signIn = { kind: 'password' as const, userName: decode(userName), password: decode(password) };
  return { address: `${scheme}${rest}`, signIn };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
