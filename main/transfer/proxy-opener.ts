import type { LookupFunction } from 'node:net';
import { hostIdOfAddress, hostIdText } from '../bits/host-affinity.ts';
import type { Destination } from './destination.ts';
import { type ProxyServer, proxyName } from './proxy-routes.ts';
import { ProxySignIn } from './proxy-sign-in.ts';
import { askForTunnel } from './proxy-tunnel.ts';
import type { SocketChain } from './socket-chain.ts';
import { tcpOptions } from './tcp-options.ts';
import type { TlsTrust } from './tls-trust.ts';
import { transportError } from './transport-errors.ts';
import { TransportFault } from './transport-fault.ts';

/** Waits for what others have to do first: it is no fault of the proxy, and ends when the attempt is given up. */
export type Untimed = (wait: (stop: AbortSignal) => Promise<void>) => Promise<void>;

/** Opens connections to proxies, and tunnels through them. Rejects with `TransportFault` of the `proxy-` codes. */
export class ProxyOpener {
  readonly #trust: TlsTrust;
  readonly #lookup: LookupFunction;
  /** Each destination opens one tunnel at a time. */
  readonly #signIns = new WeakMap<Destination, Map<string, ProxySignIn>>();

  constructor(trust: TlsTrust, lookup: LookupFunction) {
    this.#trust = trust;
    this.#lookup = lookup;
  }

  async reach(chain: SocketChain, proxy: ProxyServer, { profile }: Destination): Promise<void> {
    const { hostname, port, isTls } = proxy;
    try {
      await chain.connect(tcpOptions(hostname, port, this.#lookup));
      if (!isTls) return;
      const trust = { authorities: profile.authorities, clientCertificate: null, pinnedKey: null };
      await chain.secure((carrier) => this.#trust.start(carrier, hostname, port, trust));
    } catch (cause) {
      throw unreachable(proxyName(proxy), cause);
    }
  }

  /** Connects to the proxy and has it lead on to the destination; signs in where it must. */
  async openTunnel(
    chain: SocketChain,
    proxy: ProxyServer,
    destination: Destination,
    untimed: Untimed,
  ): Promise<void> {
    const name = proxyName(proxy);
    const target = hostIdText(hostIdOfAddress(destination.url));
    const signIn = this.#signInFor(destination, name);
    try {
      for (;;) {
        await untimed((stop) => signIn.ready(stop));
        await this.reach(chain, proxy, destination);
        const answer = await askForTunnel(chain.top, target, signIn.authorization(target)).catch((cause) => {
          throw unreachable(name, cause);
        });
        if (answer.status < 300) return signIn.accepted(answer);
        if (answer.status !== 407) throw refusal(name, answer.status);
        signIn.challenged(answer);
        chain.reset();
      }
    } finally {
      signIn.unanswered();
    }
  }

  #signInFor(destination: Destination, proxy: string): ProxySignIn {
    const signIns = this.#signIns.get(destination) ?? new Map<string, ProxySignIn>();
    const { profile, trials } = destination;
    const signIn = signIns.get(proxy) ?? new ProxySignIn(proxy, profile.proxySignIn, trials);
    this.#signIns.set(destination, signIns.set(proxy, signIn));
    return signIn;
  }
}

function unreachable(name: string, cause: unknown): TransportFault {
  const { facts } = transportError(cause, name);
  return new TransportFault('proxy-unreachable', facts.detail ?? '', 'transient', { name });
}

function refusal(name: string, status: number): TransportFault {
  const isTransient = status >= 500 && status !== 501 && status !== 505;
  const facts = { name, httpStatus: status };
  return new TransportFault('proxy-refused', `CONNECT ${status}`, isTransient ? 'transient' : 'fatal', facts);
}
