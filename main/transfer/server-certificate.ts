import { createHash, X509Certificate } from 'node:crypto';
import tls, { type DetailedPeerCertificate, type PeerCertificate } from 'node:tls';
import { isRevoked } from './stapled-status.ts';
import { TransportFault } from './transport-fault.ts';

const smallestRsaBits = 2048;
const longestChain = 20;
const weakCurves = /^(prime192|secp1[0-9]{2}|secp192|sect1|wap-wsg)/;
const weakHash = /(md2|md4|md5|sha1(?!\d))/i;

export interface CertificateRules {
  /** SHA-256 of the public key (SPKI), 64 hex digits; null takes every key that is otherwise good. */
  pinnedKey: string | null;
  /** Certificates that the user trusts outright (PEM). */
  authorities: string | null;
  /** What the server had to say about it from whoever issued it. [RFC 6066] 8 */
  status: Uint8Array | null;
}

/**
 * Judges a server's certificate after the library has found its chain and its dates good; undefined lets it
 * pass. A client's security must not hang on the defaults of the TLS library that it happens to run on.
 */
export function judgeServerCertificate(
  hostname: string,
  presented: PeerCertificate,
  rules: CertificateRules,
): Error | undefined {
  const wrongHost = tls.checkServerIdentity(hostname, presented);
  if (wrongHost !== undefined) return wrongHost;
  const chain = chainOf(presented);
  const weakness = chain.map(weaknessOf).find((found) => found !== null);
  if (weakness) return new TransportFault('certificate-weak', weakness, 'fatal');
  const [leaf] = chain;
  if (leaf === undefined) return new TransportFault('certificate-untrusted', 'none', 'fatal');
  if (rules.status !== null && isRevoked(rules.status, leaf.serialNumber)) {
    return new TransportFault('certificate-revoked', leaf.serialNumber, 'fatal');
  }
  // An authority's key signs other certificates; on a web server it is out of place, or stolen.
  if (leaf.ca && !isTrustedOutright(leaf, rules.authorities)) {
    return new TransportFault('certificate-untrusted', 'an authority in place of a server', 'fatal');
  }
  const key = publicKeyHash(leaf);
  if (rules.pinnedKey !== null && key !== rules.pinnedKey.toLowerCase()) {
    return new TransportFault('certificate-changed', key, 'fatal');
  }
  return undefined;
}

/** SHA-256 of a certificate's public key in lower-case hex: what a pin is compared with. [RFC 7469] 2.4 */
export const publicKeyHash = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** From the server's own certificate up; the last one may sign itself. */
function chainOf(presented: PeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: PeerCertificate | DetailedPeerCertificate | undefined = presented;
  while (next?.raw !== undefined && chain.length < longestChain) {
    chain.push(new X509Certificate(next.raw));
    const issuer: DetailedPeerCertificate | undefined =
      'issuerCertificate' in next ? (next.issuerCertificate as DetailedPeerCertificate) : undefined;
    next = issuer === next ? undefined : issuer;
  }
  return chain;
}

function weaknessOf(certificate: X509Certificate): string | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type?.startsWith('rsa') && (details?.modulusLength ?? 0) < smallestRsaBits) {
    return `RSA key of ${details?.modulusLength} bits`;
  }
  if (type === 'dsa') return 'DSA key';
  if (type === 'ec' && weakCurves.test(details?.namedCurve ?? '')) return `key on ${details?.namedCurve}`;
  // Nobody relies on the signature under a certificate that signs itself: it is trusted as it stands.
  const signsItself = certificate.checkIssued(certificate);
  const signature = certificate.signatureAlgorithm ?? '';
  return !signsItself && weakHash.test(signature) ? `signed with ${signature}` : null;
}

function isTrustedOutright(certificate: X509Certificate, authorities: string | null): boolean {
  const own = certificate.raw.toString('base64');
  return (authorities ?? '').replace(/\s/g, '').includes(own);
}
