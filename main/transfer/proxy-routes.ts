import type { ProxyHop } from './server-profile.ts';

export type ProxyServer = Extract<ProxyHop, { kind: 'proxy' }>;

/** `host:port`, as it stands in an address. */
export const proxyName = ({ hostname, port }: ProxyServer): string =>
  `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;

const nameOf = (hop: ProxyHop): string =>
  hop.kind === 'direct' ? 'direct' : `${hop.isTls ? 'https' : 'http'}://${proxyName(hop)}`;

/** What a transport has found out about the ways to each server. */
export class ProxyRoutes {
  readonly #lastGood = new Map<string, string>();
  readonly #tunnelled = new Set<string>();

  /** The hops in the order to try them: the one that worked last comes first. */
  order(origin: string, hops: readonly ProxyHop[]): readonly ProxyHop[] {
    const good = hops.find((hop) => nameOf(hop) === this.#lastGood.get(origin));
    return good === undefined ? hops : [good, ...hops.filter((hop) => hop !== good)];
  }

  worked(origin: string, hop: ProxyHop): void {
    this.#lastGood.set(origin, nameOf(hop));
  }

  /** From now on http to this server goes through tunnels; false when it did already. */
  preferTunnel({ origin }: URL, proxy: string): boolean {
    const key = `${proxy} ${origin}`;
    const isNews = !this.#tunnelled.has(key);
    this.#tunnelled.add(key);
    return isNews;
  }

  /** Whether requests go through a tunnel, which https never does without. */
  isTunnelled({ protocol, origin }: URL, proxy: string): boolean {
    return protocol === 'https:' || this.#tunnelled.has(`${proxy} ${origin}`);
  }
}
