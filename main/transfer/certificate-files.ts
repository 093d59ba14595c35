import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { codeOf } from '../../shared/error-code.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { type ClientCertificate, ProfileError } from './server-profile.ts';

/** A certificate with its key and chain; no real one is larger. */
const maxFileBytes = 1_000_000;

/**
 * Reads one's own certificate with its key: a PFX (PKCS #12) file, or a PEM file that holds both.
 * Rejects with `ProfileError` when TLS could not use it.
 */
export async function readClientCertificate(
  file: string,
  passphrase: string | null,
): Promise<ClientCertificate> {
  try {
    const bytes = await readSmall(file);
    const text = bytes.toString('latin1');
    const certificate: ClientCertificate = /-----BEGIN [A-Z ]+-----/.test(text)
      ? { kind: 'pem', certificate: text, key: text, passphrase }
      : { kind: 'pfx', pfx: bytes, passphrase };
    tryOut(certificate);
    return certificate;
  } catch (cause) {
    const detail = codeOf(cause) ?? 'not usable';
    throw new ProfileError(uploadError('client-certificate-unusable', 'fatal', { detail }));
  }
}

/** Reads certificates to trust: PEM, or one in DER. Rejects when there is none inside. */
export async function readAuthorities(file: string): Promise<string> {
  const bytes = await readSmall(file);
  const blocks = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  const certificates = (blocks ?? [bytes]).map((block) => new X509Certificate(block));
  return certificates.map((certificate) => certificate.toString()).join('');
}

/** Common names of the certificates in a PEM text; the whole subject where there is none. */
export function authorityNames(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    const { subject } = new X509Certificate(block);
    return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
  });
}

/** Throws when the passphrase is wrong or certificate and key do not belong together. */
function tryOut(certificate: ClientCertificate): void {
  const passphrase = certificate.passphrase === null ? {} : { passphrase: certificate.passphrase };
  if (certificate.kind === 'pfx') {
    createSecureContext({ pfx: Buffer.from(certificate.pfx), ...passphrase });
  } else {
    createSecureContext({ cert: certificate.certificate, key: certificate.key, ...passphrase });
  }
}

async function readSmall(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  if (bytes.length > maxFileBytes) throw new RangeError('too large for a certificate');
  return bytes;
}
