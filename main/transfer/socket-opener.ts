import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { hostIdOfAddress } from '../bits/host-affinity.ts';
import { isNamedIn, lookUpChosenHost } from './address-policy.ts';
import { clientCertificateFault } from './client-certificate-fault.ts';
import { type Destination, endpointOf, isSecure } from './destination.ts';
import type { Clock } from './ports.ts';
import { ProxyOpener, type Untimed } from './proxy-opener.ts';
import { ProxyRoutes, type ProxyServer, proxyName } from './proxy-routes.ts';
import type { ProxyHop } from './server-profile.ts';
import { mayHaveSecrets } from './sign-in/secret-scope.ts';
import { SocketChain } from './socket-chain.ts';
import { tcpOptions } from './tcp-options.ts';
import { TlsTrust } from './tls-trust.ts';
import { transportError } from './transport-errors.ts';
import { TransportFault } from './transport-fault.ts';

const connectDeadlineMs = 30_000;

export interface OpenedSocket {
  /** Ready for the first byte of a request. */
  socket: Socket;
  /** `host:port` of a proxy that reads the requests and wants whole addresses in them. */
  proxy: string | null;
  /** Ends the connection at once: a mere close would first send what the system still holds. */
  reset(): void;
}

/** Opens TCP and TLS connections, through proxies where there are any. One per transport. */
export class SocketOpener {
  readonly routes = new ProxyRoutes();
  readonly #clock: Clock;
  readonly #lookup: LookupFunction;
  readonly #trust = new TlsTrust();
  readonly #proxies: ProxyOpener;

  constructor(clock: Clock, lookup: LookupFunction = systemLookup) {
    this.#clock = clock;
    this.#lookup = lookup;
    this.#proxies = new ProxyOpener(this.#trust, lookup);
  }

  /** Tries one hop after the other. Rejects with what `transportError` understands, or when `signal` aborts. */
  async open(destination: Destination, signal: AbortSignal): Promise<OpenedSocket> {
    const { origin } = destination.url;
    let failure: unknown = new TransportFault('internal', 'no way out', 'fatal');
    for (const hop of this.routes.order(origin, destination.profile.hops)) {
      try {
        const opened = await this.#openInTime(hop, destination, signal);
        this.routes.worked(origin, hop);
        return opened;
      } catch (cause) {
        failure = cause;
        if (signal.aborted || !isUnreachable(cause)) break;
      }
    }
    throw failure;
  }

  async #openInTime(hop: ProxyHop, destination: Destination, signal: AbortSignal): Promise<OpenedSocket> {
    const chain = new SocketChain();
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    const stop = new AbortController();
    const giveUp = (fault: TransportFault): void => {
      stop.abort();
      reject(fault);
    };
    const startDeadline = () =>
      this.#clock.schedule(connectDeadlineMs, () => {
        const code = hop.kind === 'direct' ? 'connection-failed' : 'proxy-unreachable';
        giveUp(new TransportFault(code, 'no connection in 30 s'));
      });
    let cancelDeadline = startDeadline();
    const untimed: Untimed = async (wait) => {
      cancelDeadline();
      await wait(stop.signal);
      stop.signal.throwIfAborted();
      cancelDeadline = startDeadline();
    };
    const onAbort = () => giveUp(new TransportFault('connection-lost', 'given up'));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      const opening =
        hop.kind === 'direct'
          ? this.#straight(chain, destination)
          : this.#throughProxy(chain, hop, destination, untimed);
      const proxy = await Promise.race([givenUp, opening]);
      return { socket: chain.top, proxy, reset: () => chain.end() };
    } catch (cause) {
      chain.end();
      throw cause;
    } finally {
      cancelDeadline();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #straight(chain: SocketChain, destination: Destination): Promise<null> {
    const { host, port } = endpointOf(destination);
    await chain.connect(tcpOptions(host, port, await this.#lookupFor(destination)));
    if (isSecure(destination)) await this.#startTls(chain, destination);
    return null;
  }

  /** A server that another one named must lie where that one may point to. */
  async #lookupFor({ url, profile, chosenFor }: Destination): Promise<LookupFunction> {
    if (chosenFor === null || isNamedIn(profile.allowedHosts, url)) return this.#lookup;
    return lookUpChosenHost(hostIdOfAddress(url).host, hostIdOfAddress(chosenFor).host, this.#lookup);
  }

  /** Name of the proxy when it is to read the requests, null when it lets them pass unseen. */
  async #throughProxy(
    chain: SocketChain,
    proxy: ProxyServer,
    destination: Destination,
    untimed: Untimed,
  ): Promise<string | null> {
    const name = proxyName(proxy);
    const { host } = endpointOf(destination);
    // Names are looked up by the proxy, in its network; what needs no look-up can be judged here.
    if (isIP(host) !== 0 || isLoopbackName(host)) await this.#lookupFor(destination);
    const isTunnelled = isSecure(destination) || this.routes.isTunnelled(destination.url, name);
    if (!isTunnelled) {
      await this.#proxies.reach(chain, proxy, destination);
      return name;
    }
    await this.#proxies.openTunnel(chain, proxy, destination, untimed);
    if (isSecure(destination)) await this.#startTls(chain, destination);
    return null;
  }

  async #startTls(chain: SocketChain, destination: Destination): Promise<void> {
    const { url, chosenFor } = destination;
    const { host, port } = endpointOf(destination);
    // The user's certificate goes no further than any other secret.
    const profile = mayHaveSecrets(url, chosenFor, destination.profile)
      ? destination.profile
      : { ...destination.profile, clientCertificate: null };
    let socket: TLSSocket | null = null;
    try {
      await chain.secure((carrier) => {
        socket = this.#trust.start(carrier, host, port, profile);
        return socket;
      });
    } catch (cause) {
      throw clientCertificateFault(cause, socket, profile) ?? cause;
    }
  }
}

const isLoopbackName = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host);

/** Another way may be open. */
function isUnreachable(cause: unknown): boolean {
  const { code, severity } = transportError(cause, '');
  return severity === 'transient' && code !== 'proxy-refused';
}
