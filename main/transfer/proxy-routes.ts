import { bitsVerb } from '../bits/header-names.ts';
import type { HttpAnswer } from '../bits/http-answer.ts';
import type { WireRequest } from './exchanger.ts';
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

  /** From now on http to this server goes through tunnels. */
  preferTunnel({ origin }: URL, proxy: string): void {
    this.#tunnelled.add(`${proxy} ${origin}`);
  }

  forgetTunnel({ origin }: URL, proxy: string): void {
    this.#tunnelled.delete(`${proxy} ${origin}`);
  }

  /** Whether http to this server goes through tunnels; https always does. */
  isTunnelled({ origin }: URL, proxy: string): boolean {
    return this.#tunnelled.has(`${proxy} ${origin}`);
  }
}

/**
 * The proxy that seems to have refused a packet in place of the server, because of its verb; null when none
 * has. A BITS server would say something of BITS.
 */
export function blockingProxy(
  { method }: WireRequest,
  { status, headers, proxy }: HttpAnswer,
): string | null {
  const isRefusal = method === bitsVerb && [400, 403, 404, 405, 501].includes(status);
  const isBits = Object.keys(headers).some((name) => name.startsWith('bits-'));
  return isRefusal && !isBits ? (proxy ?? null) : null;
}
