import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface TestCertificate {
  /** PEM; as it signs itself, it is also what a client must trust. */
  cert: string;
  key: string;
}

/** A certificate with all that is needed to sign others. */
export interface IssuedCertificate extends TestCertificate {
  subject: Buffer;
  privateKey: KeyObject;
}

export interface CertificateWishes {
  /** Names and IPv4 addresses of the server; none leaves the extension out. */
  names?: readonly string[];
  commonName?: string;
  validFrom?: Date;
  validUntil?: Date;
  /** Signs it; without one it signs itself. */
  issuer?: IssuedCertificate;
  isAuthority?: boolean;
  /** What the key may be used for; anything when absent. */
  use?: 'server' | 'client';
  key?: 'P-256' | 'RSA-1024' | 'RSA-2048';
  hash?: 'sha256' | 'sha1';
}

/** A status for a certificate as its issuer would give it, but for the signature. [RFC 6960] 4.2.1 */
export function certificateStatus({ cert }: TestCertificate, isRevoked: boolean): Buffer {
  const serial = Buffer.from(new X509Certificate(cert).serialNumber, 'hex');
  const when = der(0x18, Buffer.from('20310101000000Z'));
  const hash = der(0x04, Buffer.alloc(20));
  const sha1 = sequence(objectId('1.3.14.3.2.26'), Buffer.of(5, 0));
  const answer = sequence(
    sequence(sha1, hash, hash, der(0x02, serial)),
    isRevoked ? der(0xa1, when) : der(0x80),
    when,
  );
  const data = sequence(der(0xa2, hash), when, sequence(answer));
  const basic = sequence(data, sequence(objectId(ecdsaSignatures.sha256)), der(0x03, Buffer.alloc(9)));
  const response = sequence(objectId('1.3.6.1.5.5.7.48.1.1'), der(0x04, basic));
  return sequence(der(0x0a, Buffer.of(0)), der(0xa0, response));
}

/** A certificate that signs itself, made on the spot. */
export const makeTestCertificate = (
  names: readonly string[],
  validFrom?: Date,
  validUntil?: Date,
): TestCertificate =>
  issueCertificate({ names, ...(validFrom && { validFrom }), ...(validUntil && { validUntil }) });

/** A certificate of any kind, good or bad. [RFC 5280] 4.1 */
export function issueCertificate(wishes: CertificateWishes): IssuedCertificate {
  const { names = [], hash = 'sha256', issuer, isAuthority = false, use } = wishes;
  const { publicKey, privateKey } = makeKeys(wishes.key ?? 'P-256');
  const subject = sequence(
    der(0x31, sequence(objectId(commonName), der(0x0c, Buffer.from(wishes.commonName ?? 'Bitlade test')))),
  );
  const signingKey = issuer?.privateKey ?? privateKey;
  const algorithm =
    signingKey.asymmetricKeyType === 'rsa'
      ? sequence(objectId(rsaSignatures[hash]), Buffer.of(5, 0))
      : sequence(objectId(ecdsaSignatures[hash]));
  const extensions = [
    ...(names.length > 0 ? [extension(subjectAltName, sequence(...names.map(generalName)))] : []),
    ...(isAuthority ? [extension(basicConstraints, sequence(der(0x01, Buffer.of(0xff))))] : []),
    ...(use ? [extension(extendedKeyUsage, sequence(objectId(keyPurposes[use])))] : []),
  ];
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    issuer?.subject ?? subject,
    sequence(
      time(wishes.validFrom ?? new Date('2020-01-01')),
      time(wishes.validUntil ?? new Date('2049-12-31')),
    ),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  const certificate = sequence(tbs, algorithm, der(0x03, Buffer.of(0), sign(hash, tbs, signingKey)));
  return {
    cert: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    subject,
    privateKey,
  };
}

const commonName = '2.5.4.3';
const subjectAltName = '2.5.29.17';
const basicConstraints = '2.5.29.19';
const extendedKeyUsage = '2.5.29.37';
const keyPurposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
const ecdsaSignatures = { sha256: '1.2.840.10045.4.3.2', sha1: '1.2.840.10045.4.1' } as const;
const rsaSignatures = { sha256: '1.2.840.113549.1.1.11', sha1: '1.2.840.113549.1.1.5' } as const;

const makeKeys = (kind: 'P-256' | 'RSA-1024' | 'RSA-2048') =>
  kind === 'P-256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: kind === 'RSA-1024' ? 1024 : 2048 });

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const prefix = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...prefix), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);

const extension = (id: string, value: Buffer): Buffer => sequence(objectId(id), der(0x04, value));

const generalName = (name: string): Buffer =>
  isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));

const time = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return der(0x06, Buffer.from(bytes));
}
