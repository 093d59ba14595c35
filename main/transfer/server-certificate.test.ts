import { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { expect, it } from 'vitest';
import {
  type CertificateWishes,
  issueCertificate,
  type TestCertificate,
} from '../testing/test-certificate.ts';
import { judgeServerCertificate } from './server-certificate.ts';

const host = 'up.example.test';
const authority = issueCertificate({ commonName: 'Example authority', isAuthority: true });
const rules = { pinnedKey: null, authorities: null, status: null };

/** As the TLS library hands a chain over; the last one is its own issuer. */
function presented(leaf: TestCertificate, ...issuers: TestCertificate[]): PeerCertificate {
  const own = new X509Certificate(leaf.cert).toLegacyObject();
  const [next, ...rest] = issuers;
  return Object.assign(own, { issuerCertificate: next ? presented(next, ...rest) : own });
}

const leaf = (wishes: CertificateWishes = {}) =>
  issueCertificate({ names: [host], issuer: authority, use: 'server', ...wishes });

it('a good one passes', () => {
  expect(judgeServerCertificate(host, presented(leaf(), authority), rules)).toBe(undefined);
});

it.each<[string, PeerCertificate]>([
  ['a short key', presented(leaf({ key: 'RSA-1024' }), authority)],
  ['an old signature', presented(leaf({ hash: 'sha1' }), authority)],
  [
    'an old signature between it and the top',
    (() => {
      const between = issueCertificate({
        commonName: 'Old branch',
        isAuthority: true,
        issuer: authority,
        hash: 'sha1',
      });
      return presented(leaf({ issuer: between }), between, authority);
    })(),
  ],
])('one with %s is weak, though a TLS library may let it pass', (_title, certificate) => {
  expect(judgeServerCertificate(host, certificate, rules)).toMatchObject({
    uploadErrorCode: 'certificate-weak',
    severity: 'fatal',
  });
});

it('an old signature at the top is nobody\u2019s business', () => {
  const old = issueCertificate({ commonName: 'Old authority', isAuthority: true, hash: 'sha1' });
  expect(judgeServerCertificate(host, presented(leaf({ issuer: old }), old), rules)).toBe(undefined);
});
