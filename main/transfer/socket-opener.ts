import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { hostIdOfAddress, hostIdText } from '../bits/host-affinity.ts';
import { isNamedIn, lookUpChosenHost } from './address-policy.ts';
import { clientCertificateFault } from './client-certificate-fault.ts';
import type { Clock } from './ports.ts';
import { ProxyRoutes, type ProxyServer, proxyName } from './proxy-routes.ts';
import { ProxySignIn } from './proxy-sign-in.ts';
import { askForTunnel } from './proxy-tunnel.ts';
import type { ProxyHop, ServerProfile } from './server-profile.ts';
import { SocketChain } from './socket-chain.ts';
import { TlsTrust } from './tls-trust.ts';
import { transportError } from './transport-errors.ts';
import { TransportFault } from './transport-fault.ts';

const connectDeadlineMs = 30_000;

export interface Destination {
  /** Its scheme, host and port count. */
  url: URL;
  profile: ServerProfile;
  /** Set when a server named this destination: the address that the user gave. */
  chosenFor: URL | null;
}

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
  /** Each destination opens one tunnel at a time. */
  readonly #signIns = new WeakMap<Destination, Map<string, ProxySignIn>>();

  constructor(clock: Clock, lookup: LookupFunction = systemLookup) {
    this.#clock = clock;
    this.#lookup = lookup;
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
    const cancelDeadline = this.#clock.schedule(connectDeadlineMs, () => {
      const code = hop.kind === 'direct' ? 'connection-failed' : 'proxy-unreachable';
      reject(new TransportFault(code, 'no connection in 30 s'));
    });
    const onAbort = () => reject(new TransportFault('connection-lost', 'given up'));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      const opening =
        hop.kind === 'direct'
          ? this.#straight(chain, destination)
          : this.#throughProxy(chain, hop, destination);
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
    const { host, port } = hostIdOfAddress(destination.url);
    await chain.connect(tcpOptions(host, port, await this.#lookupFor(destination)));
    if (destination.url.protocol === 'https:') await this.#startTls(chain, destination);
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
    hop: ProxyServer,
    destination: Destination,
  ): Promise<string | null> {
    const name = proxyName(hop);
    const { host } = hostIdOfAddress(destination.url);
    // Names are looked up by the proxy, in its network; what needs no look-up can be judged here.
    if (isIP(host) !== 0 || isLoopbackName(host)) await this.#lookupFor(destination);
    await this.#reachProxy(chain, hop, destination.profile);
    if (!this.routes.isTunnelled(destination.url, name)) return name;
    await this.#openTunnel(chain, hop, destination);
    if (destination.url.protocol === 'https:') await this.#startTls(chain, destination);
    return null;
  }

  async #openTunnel(chain: SocketChain, hop: ProxyServer, destination: Destination): Promise<void> {
    const name = proxyName(hop);
    const target = hostIdText(hostIdOfAddress(destination.url));
    const signIn = this.#signInFor(destination, name);
    for (;;) {
      const answer = await askForTunnel(chain.top, target, signIn.authorization(target)).catch((cause) => {
        throw unreachable(name, cause);
      });
      if (answer.status < 300) return signIn.accepted(answer);
      if (answer.status !== 407) throw refusal(name, answer.status);
      signIn.challenged(answer);
      chain.reset();
      await this.#reachProxy(chain, hop, destination.profile);
    }
  }

  #signInFor(destination: Destination, proxy: string): ProxySignIn {
    const signIns = this.#signIns.get(destination) ?? new Map<string, ProxySignIn>();
    const signIn = signIns.get(proxy) ?? new ProxySignIn(proxy, destination.profile.proxySignIn);
    this.#signIns.set(destination, signIns.set(proxy, signIn));
    return signIn;
  }

  async #reachProxy(chain: SocketChain, hop: ProxyServer, { authorities }: ServerProfile): Promise<void> {
    const { hostname, port, isTls } = hop;
    try {
      await chain.connect(tcpOptions(hostname, port, this.#lookup));
      if (!isTls) return;
      const trust = { authorities, clientCertificate: null, pinnedKey: null };
      await chain.secure((carrier) => this.#trust.start(carrier, hostname, port, trust));
    } catch (cause) {
      throw unreachable(proxyName(hop), cause);
    }
  }

  async #startTls(chain: SocketChain, { url, profile }: Destination): Promise<void> {
    const { host, port } = hostIdOfAddress(url);
    let socket: TLSSocket | null = null;
    try {
      await chain.secure((carrier) => {
        socket = this.#trust.start(carrier, host, port ?? 443, profile);
        return socket;
      });
    } catch (cause) {
      throw clientCertificateFault(cause, socket, profile) ?? cause;
    }
  }
}

const tcpOptions = (host: string, port: number | null, lookup: LookupFunction): TcpNetConnectOpts => ({
  host,
  port: port ?? 80,
  lookup,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
  // Node's 250 ms give every address of a host behind a slow line up before it can answer.
  autoSelectFamilyAttemptTimeout: 3_000,
});

const isLoopbackName = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host);

/** Another way may be open. */
function isUnreachable(cause: unknown): boolean {
  const { code, severity } = transportError(cause, '');
  return severity === 'transient' && code !== 'proxy-refused';
}

function unreachable(name: string, cause: unknown): TransportFault {
  const { facts } = transportError(cause, name);
  return new TransportFault('proxy-unreachable', facts.detail ?? '', 'transient', { name });
}

const refusal = (name: string, status: number): TransportFault =>
  new TransportFault(
    'proxy-refused',
    `CONNECT ${status}`,
    status >= 500 && status !== 501 && status !== 505 ? 'transient' : 'fatal',
    { name, httpStatus: status },
  );
