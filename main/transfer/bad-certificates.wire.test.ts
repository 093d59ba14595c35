import { X509Certificate } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { answerText, SocketRecorder } from '../testing/socket-recorder.ts';
import { certificateStatus, issueCertificate, type TestCertificate } from '../testing/test-certificate.ts';
import { publicKeyHash } from './server-certificate.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const host = 'up.example.test';
const authority = issueCertificate({ commonName: 'Example authority', isAuthority: true });
const between = issueCertificate({ commonName: 'Example branch', isAuthority: true, issuer: authority });
const stranger = issueCertificate({ commonName: 'Nobody knows', isAuthority: true });
const good = issueCertificate({ names: [host], issuer: authority, use: 'server' });
const noError = uploadError('internal', 'fatal');
const keyOf = ({ cert }: TestCertificate) => publicKeyHash(new X509Certificate(cert));

/** Every name is this computer: nothing leaves it. */
const lookup: LookupFunction = (_hostname, { all }, callback) =>
  all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

/** What a Ping to a server with this certificate ends in. */
async function ping(served: TestCertificate, profile: Partial<ServerProfile> = {}, hostname = host) {
  const chain = { cert: served.cert, key: served.key };
  await using recorder = await SocketRecorder.start({}, { ...chain, ciphers: 'DEFAULT@SECLEVEL=0' });
  const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1', lookup });
  const connection = transport.connect(new URL(`https://${hostname}:${recorder.port}/`), {
    ...plainProfile,
    authorities: authority.cert,
    ...profile,
  });
  const outcome = await connection.send({ type: 'ping' }, { answerTimeoutMs: 60_000 });
  await connection.close();
  return { outcome, requests: recorder.requests.length };
}

beforeEach(() => {
  // Node warns about the variable that is there to be ignored.
  vi.spyOn(process, 'emitWarning').mockReturnValue();
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('14 bad certificates: refused before a byte of a packet, whatever the environment says', () => {
  const issued = (wishes: Parameters<typeof issueCertificate>[0]) =>
    issueCertificate({ names: [host], issuer: authority, use: 'server', ...wishes });
  const year = (text: number) => new Date(Date.UTC(text, 0));

  it.each<[string, string, TestCertificate, Partial<ServerProfile>?, string?]>([
    ['expired', 'certificate-expired', issued({ validUntil: year(2021) })],
    ['not yet valid', 'certificate-expired', issued({ validFrom: year(2048) })],
    ['wrong host', 'certificate-wrong-host', issued({ names: ['other.example.test'] })],
    [
      'wildcard two levels',
      'certificate-wrong-host',
      issued({ names: ['*.example.test'] }),
      {},
      'a.up.example.test',
    ],
    ['self-signed', 'certificate-untrusted', issueCertificate({ names: [host] })],
    ['unknown authority', 'certificate-untrusted', issued({ issuer: stranger })],
    ['missing intermediate', 'certificate-untrusted', issued({ issuer: between })],
    ['client-only use', 'certificate-untrusted', issued({ use: 'client' })],
    ['weak key', 'certificate-weak', issued({ key: 'RSA-1024' })],
    ['SHA-1 signature', 'certificate-weak', issued({ hash: 'sha1' })],
    ['name with NUL', 'certificate-wrong-host', issued({ names: [`${host}\0.evil.test`] })],
    [
      'IP without IP entry',
      'certificate-wrong-host',
      issued({ names: [host], commonName: '127.0.0.1' }),
      {},
      '127.0.0.1',
    ],
    ['authority used as leaf', 'certificate-untrusted', issued({ isAuthority: true })],
    ['changed key for a pinned destination', 'certificate-changed', issued({}), { pinnedKey: keyOf(good) }],
  ])('%s is %s', async (_title, code, served, profile = {}, hostname = host) => {
    const { outcome, requests } = await ping(served, profile, hostname);

    expect(outcome).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: { code, severity: 'fatal' },
    });
    expect(requests).toBe(0);
    const words = errorWords(outcome.kind === 'failed' ? outcome.error : noError);
    expect(words.what).toContain(hostname);
  });
});

describe('good certificates', () => {
  const renewed = issueCertificate({ names: [host], issuer: authority, use: 'server' });
  const answered = { outcome: { kind: 'answered' }, requests: 1 };

  it('issued by an authority of the profile, with the pinned key', async () => {
    expect(await ping(good, { pinnedKey: keyOf(good) })).toMatchObject(answered);
    expect(await ping(good, { pinnedKey: keyOf(good).toUpperCase() })).toMatchObject(answered);
    expect(await ping(renewed)).toMatchObject(answered);
  });

  it('with their intermediate beside them', async () => {
    const leaf = issueCertificate({ names: [host], issuer: between });
    expect(await ping({ ...leaf, cert: leaf.cert + between.cert })).toMatchObject(answered);
  });

  it('that sign themselves, even as an authority, and are trusted outright', async () => {
    const own = issueCertificate({ names: [host], isAuthority: true });
    expect(await ping(own, { authorities: own.cert })).toMatchObject(answered);
    expect(await ping(own, { authorities: authority.cert })).toMatchObject({
      outcome: { error: { code: 'certificate-untrusted' } },
    });
  });

  it('with a wildcard that fits', async () => {
    const wildcard = issueCertificate({ names: ['*.example.test'], issuer: authority });
    expect(await ping(wildcard)).toMatchObject(answered);
  });
});

describe('a certificate that comes with its status', () => {
  async function pingWithStatus(status: Buffer) {
    const server = tls.createServer({ cert: good.cert, key: good.key }, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(answerText()));
    });
    server.on('OCSPRequest', (_certificate, _issuer, callback) => callback(null, status));
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1', lookup });
    const profile = { ...plainProfile, authorities: authority.cert };
    const connection = transport.connect(new URL(`https://${host}:${port}/`), profile);
    const outcome = await connection.send({ type: 'ping' }, { answerTimeoutMs: 60_000 });
    await connection.close();
    await new Promise((resolve) => server.close(resolve));
    return outcome;
  }

  it('is refused when that says revoked', async () => {
    expect(await pingWithStatus(certificateStatus(good, true))).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'certificate-revoked', severity: 'fatal' },
    });
  });

  it.each([
    ['that says good', certificateStatus(good, false)],
    ['that is about another', certificateStatus(stranger, true)],
    ['that is cut off', certificateStatus(good, true).subarray(0, 60)],
    ['that is none', Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30, 0x80])],
  ])('is taken with one %s', async (_title, status) => {
    expect(await pingWithStatus(status)).toMatchObject({ kind: 'answered' });
  });
});

describe('a session that was resumed', () => {
  it('is not taken for another pin: trust is part of what is remembered', async () => {
    await using recorder = await SocketRecorder.start({}, { cert: good.cert, key: good.key });
    const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1', lookup });
    const url = new URL(`https://${host}:${recorder.port}/`);
    const pingWith = async (pinnedKey: string | null) => {
      const profile = { ...plainProfile, authorities: authority.cert, pinnedKey };
      const connection = transport.connect(url, profile);
      const outcome = await connection.send({ type: 'ping' }, { answerTimeoutMs: 60_000 });
      await connection.close();
      return outcome;
    };

    expect(await pingWith(null)).toMatchObject({ kind: 'answered' });
    expect(await pingWith('0'.repeat(64))).toMatchObject({ error: { code: 'certificate-changed' } });
    expect(await pingWith(keyOf(good))).toMatchObject({ kind: 'answered' });
  });
});

describe('the certificate of the user', () => {
  const wanting = { requestCert: true, rejectUnauthorized: true, ca: [authority.cert] };
  const mine = issueCertificate({ commonName: 'Me', issuer: authority, use: 'client' });
  const pemOf = ({ cert, key }: TestCertificate) =>
    ({ kind: 'pem', certificate: cert, key, passphrase: null }) as const;

  async function pingWanting(maxVersion: 'TLSv1.2' | 'TLSv1.3', profile: Partial<ServerProfile>) {
    await using recorder = await SocketRecorder.start(
      {},
      { cert: good.cert, key: good.key, maxVersion, ...wanting },
    );
    const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1', lookup });
    const connection = transport.connect(new URL(`https://${host}:${recorder.port}/`), {
      ...plainProfile,
      authorities: authority.cert,
      ...profile,
    });
    const outcome = await connection.send({ type: 'ping' }, { answerTimeoutMs: 60_000 });
    await connection.close();
    return outcome;
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is shown to a server that wants one, over %s',
    async (version) => {
      expect(await pingWanting(version, { clientCertificate: pemOf(mine) })).toMatchObject({
        kind: 'answered',
      });
    },
  );

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is asked for when none is set, over %s', async (version) => {
    expect(await pingWanting(version, {})).toMatchObject({
      error: { code: 'client-certificate-wanted', severity: 'fatal' },
    });
  });

  it.each<[string, ServerProfile['clientCertificate']]>([
    ['a file of something else', { kind: 'pfx', pfx: Buffer.from('hello'), passphrase: null }],
    ['no PEM', { kind: 'pem', certificate: 'hello', key: 'hello', passphrase: null }],
    ['the key of another', { ...pemOf(mine), key: good.key }],
  ])('is refused before connecting: %s', async (_title, clientCertificate) => {
    expect(await pingWanting('TLSv1.3', { clientCertificate })).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'client-certificate-unusable', severity: 'fatal' },
    });
  });
});
