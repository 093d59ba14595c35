import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import tls, { type SecureContext, type TLSSocket } from 'node:tls';
import { codeOf } from '../../shared/error-code.ts';
import { judgeServerCertificate } from './server-certificate.ts';
import type { ServerProfile } from './server-profile.ts';
import { TransportFault } from './transport-fault.ts';

type TrustProfile = Pick<ServerProfile, 'authorities' | 'clientCertificate' | 'pinnedKey'>;

const mostContexts = 32;

/** Whom TLS connections believe. One per transport: it keeps what is costly to make, and TLS sessions. */
export class TlsTrust {
  readonly #contexts = new Map<string, SecureContext>();
  readonly #sessions = new Map<string, Buffer>();

  /** Starts TLS over `socket`, with a server that is judged by the rules of `profile`. Throws `TransportFault`. */
  start(carrier: Duplex, host: string, port: number, profile: TrustProfile): TLSSocket {
    const trust = trustKey(profile);
    // A resumed session is not judged again, so that it must not outlive the rules it was judged by.
    const sessionKey = `${trust} ${host}:${port}`;
    const session = this.#sessions.get(sessionKey);
    let status: Buffer | null = null;
    const socket = tls.connect({
      requestOCSP: true,
      socket: carrier,
      host,
      ...(isName(host) && { servername: host }),
      ALPNProtocols: ['http/1.1'],
      // Said outright, or an environment variable could switch the check off.
      rejectUnauthorized: true,
      secureContext: this.#contextFor(trust, profile),
      checkServerIdentity: (hostname, certificate) =>
        judgeServerCertificate(hostname, certificate, { ...profile, status }),
      ...(session && { session }),
    });
    socket.on('OCSPResponse', (response) => {
      status = response;
    });
    socket.on('session', (ticket) => this.#sessions.set(sessionKey, ticket));
    return socket;
  }

  #contextFor(trust: string, profile: TrustProfile): SecureContext {
    const context = this.#contexts.get(trust) ?? createContext(profile);
    this.#contexts.delete(trust);
    this.#contexts.set(trust, context);
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > mostContexts && oldest !== undefined) this.#contexts.delete(oldest);
    return context;
  }
}

function createContext({ authorities, clientCertificate }: TrustProfile): SecureContext {
  try {
    return tls.createSecureContext({
      minVersion: 'TLSv1.2',
      ca: authorities === null ? trustedByDefault() : [...trustedByDefault(), authorities],
      ...(clientCertificate?.kind === 'pem' && {
        cert: clientCertificate.certificate,
        key: clientCertificate.key,
      }),
      ...(clientCertificate?.kind === 'pfx' && { pfx: Buffer.from(clientCertificate.pfx) }),
      ...(clientCertificate?.passphrase != null && { passphrase: clientCertificate.passphrase }),
    });
  } catch (cause) {
    const detail = codeOf(cause) ?? String(cause);
    throw new TransportFault(
      clientCertificate === null ? 'tls-failure' : 'client-certificate-unusable',
      detail.slice(0, 500),
      'fatal',
    );
  }
}

/** What comes with the program and what the system, or who runs this computer, has added. */
function trustedByDefault(): string[] {
  defaultAuthorities ??= [
    ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
  ];
  return defaultAuthorities;
}
let defaultAuthorities: string[] | undefined;

const trustKey = ({ authorities, clientCertificate, pinnedKey }: TrustProfile): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        authorities,
        pinnedKey,
        clientCertificate?.kind === 'pfx'
          ? { ...clientCertificate, pfx: Buffer.from(clientCertificate.pfx).toString('base64') }
          : clientCertificate,
      ]),
    )
    .digest('base64');

/** A name may be sent along in the handshake; an address may not. [RFC 6066] 3 */
const isName = (host: string): boolean => !/^[\d.]+$|:/.test(host);
