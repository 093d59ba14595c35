import { createServer, type LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { answerText, SocketRecorder } from '../testing/socket-recorder.ts';
import { issueCertificate } from '../testing/test-certificate.ts';
import { headerOf, TestProxy } from '../testing/test-proxy.ts';
import type { PacketOutcome } from './ports.ts';
import { type ProxyHop, plainProfile, type ServerProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const patience = { answerTimeoutMs: 60_000 };
const ping = { type: 'ping' } as const;
const authority = issueCertificate({ commonName: 'Example authority', isAuthority: true });
const certificate = issueCertificate({ names: ['127.0.0.1', 'up.example.test'], issuer: authority });
const basic = { scheme: 'Basic', userName: 'me', password: 'geheim' } as const;
const proxySignIn = { kind: 'password', userName: 'me', password: 'geheim' } as const;

const lookup: LookupFunction = (_hostname, { all }, callback) =>
  all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

function setUp() {
  const clock = new FakeClock();
  const transport = new UndiciTransport({ clock, userAgent: 'Test/1', lookup });
  const connect = (url: URL, hops: readonly ProxyHop[], more: Partial<ServerProfile> = {}) =>
    transport.connect(url, { ...plainProfile, authorities: authority.cert, hops, ...more });
  return { clock, connect };
}

async function closedPort(): Promise<ProxyHop> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { kind: 'proxy', hostname: '127.0.0.1', port: address.port, isTls: false };
}

const errorOf = (outcome: PacketOutcome) => (outcome.kind === 'failed' ? outcome.error : outcome);
const answered = (status: number) => ({ kind: 'answered', answer: { status } });

describe('http through a proxy', () => {
  it('has whole addresses, keeps one connection, and says who may have answered', async () => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start();
    const connection = setUp().connect(server.url('/drop/a%20b?x=1'), [proxy.hop]);
    const body = patternBytes(0, 5000);

    const first = await connection.send(ping, patience);
    await connection.send(fragmentPacket(0, 5000), { ...patience, body: () => body });
    await connection.close();

    expect(first).toMatchObject({ answer: { status: 200, proxy: proxy.name } });
    expect(proxy.requests.map(({ target }) => target)).toEqual([
      `http://127.0.0.1:${server.port}/drop/a%20b?x=1`,
      `http://127.0.0.1:${server.port}/drop/a%20b?x=1`,
    ]);
    expect(proxy.requests.map((request) => headerOf(request, 'host'))).toEqual([
      `127.0.0.1:${server.port}`,
      `127.0.0.1:${server.port}`,
    ]);
    expect(proxy.connections).toBe(1);
    expect(server.requests[1]?.body.equals(body)).toBe(true);
  });

  it('goes to a proxy that wants TLS itself', async () => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start({}, certificate);
    const connection = setUp().connect(server.url(), [proxy.hop]);

    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    expect(proxy.requests).toHaveLength(1);
    await connection.close();
  });

  it.each([400, 403, 404, 405, 501])(
    'gets a tunnel when the proxy answers the verb with %i',
    async (status) => {
      await using server = await SocketRecorder.start();
      await using proxy = await TestProxy.start({ forwardStatus: status });
      const { connect } = setUp();
      const connection = connect(server.url(), [proxy.hop]);

      const outcome = await connection.send({ type: 'create-session', protocolCase: 'lower' }, patience);
      await connection.send(ping, patience);
      await connection.close();
      const later = connect(server.url(), [proxy.hop]);
      await later.send(ping, patience);
      await later.close();

      expect(outcome).toMatchObject(answered(200));
      expect(outcome.kind === 'answered' && outcome.answer.proxy).toBe(undefined);
      expect(proxy.requests.map(({ method }) => method)).toEqual(['BITS_POST', 'CONNECT', 'CONNECT']);
      expect(server.requests).toHaveLength(3);
    },
  );

  it('gets a tunnel for each of several uploads that find out at the same time', async () => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start({ forwardStatus: 405 });
    const { connect } = setUp();
    const connections = Array.from({ length: 4 }, () => connect(server.url(), [proxy.hop]));

    const outcomes = await Promise.all(connections.map((connection) => connection.send(ping, patience)));

    for (const outcome of outcomes) expect(outcome).toMatchObject(answered(200));
    for (const connection of connections) await connection.close();
  });

  it('tells the answer of the proxy, each time, when that one gives no tunnel either', async () => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start({ forwardStatus: 405, tunnelStatus: 403 });
    const connection = setUp().connect(server.url(), [proxy.hop]);

    for (let count = 0; count < 2; count += 1) {
      expect(await connection.send(ping, patience)).toMatchObject({
        answer: { status: 405, proxy: proxy.name, headers: { via: '1.1 test-proxy' } },
      });
    }
    expect(server.connections).toBe(0);
    await connection.close();
  });

  it('leaves refusals of a BITS server and other verbs alone', async () => {
    await using server = await SocketRecorder.start({
      onRequest: (_request, socket) => void socket.write(answerText('404 Not Found')),
    });
    await using proxy = await TestProxy.start();
    const connection = setUp().connect(server.url(), [proxy.hop]);

    expect(await connection.send(ping, patience)).toMatchObject({
      answer: { status: 404, proxy: proxy.name },
    });
    expect(proxy.requests).toHaveLength(1);
    await connection.close();
  });

  it('is told a page of the proxy as it is', async () => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start({ forwardStatus: 502 });
    const connection = setUp().connect(server.url(), [proxy.hop]);

    expect(await connection.send(ping, patience)).toMatchObject({
      answer: { status: 502, proxy: proxy.name },
    });
    await connection.close();
  });

  it('that dies in the middle of a body: nobody knows what the server got', async () => {
    await using proxy = await TestProxy.start({
      onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    });
    const connection = setUp().connect(new URL('http://up.example.test/'), [proxy.hop]);

    expect(
      await connection.send(fragmentPacket(0, 2 ** 22), { ...patience, body: () => Buffer.alloc(2 ** 22) }),
    ).toMatchObject({ kind: 'failed', certainty: 'unknown', error: { code: 'connection-lost' } });
    await connection.close();
  });
});

describe('https through a proxy', () => {
  it.each([
    ['plain', undefined],
    ['with TLS of its own', certificate],
  ])('is nothing but a tunnel, %s', async (_title, proxyTls) => {
    await using server = await SocketRecorder.start({}, certificate);
    await using proxy = await TestProxy.start({}, proxyTls);
    const connection = setUp().connect(server.url(), [proxy.hop]);
    const body = patternBytes(0, 300_000);

    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    expect(
      await connection.send(fragmentPacket(0, body.length), { ...patience, body: () => body }),
    ).toMatchObject(answered(200));
    await connection.close();

    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `CONNECT 127.0.0.1:${server.port}`,
    ]);
    expect(proxy.connections).toBe(1);
    expect(server.requests[1]?.body.equals(body)).toBe(true);
  });

  it('the proxy learns the name of the server and nothing else', async () => {
    await using server = await SocketRecorder.start({}, certificate);
    await using proxy = await TestProxy.start();
    const connection = setUp().connect(server.url('/drop?secret=1'), [proxy.hop], {
      signIn: { kind: 'token', token: 'only-for-the-server' },
      customHeaders: [['X-Api-Key', 'mine']],
    });

    await connection.send(ping, patience);
    await connection.close();

    expect(proxy.requests[0]?.headers).toEqual([['Host', `127.0.0.1:${server.port}`]]);
    expect(server.requests[0] && headerOf(server.requests[0], 'x-api-key')).toBe('mine');
  });

  it('judges the certificate of the server behind the tunnel', async () => {
    await using server = await SocketRecorder.start({}, issueCertificate({ names: ['127.0.0.1'] }));
    await using proxy = await TestProxy.start();
    const connection = setUp().connect(server.url(), [proxy.hop]);

    expect(errorOf(await connection.send(ping, patience))).toMatchObject({ code: 'certificate-untrusted' });
    await connection.close();
  });

  it('names an IPv6 server in brackets', async () => {
    await using proxy = await TestProxy.start({ tunnelStatus: 403 });
    const connection = setUp().connect(new URL('https://[::1]:8443/'), [proxy.hop]);

    await connection.send(ping, patience);
    expect(proxy.requests[0]?.target).toBe('[::1]:8443');
    await connection.close();
  });

  it.each([
    [403, 'fatal'],
    [405, 'fatal'],
    [501, 'fatal'],
    [502, 'transient'],
    [503, 'transient'],
  ] as const)('refused by %i: %s, and never tried in the clear', async (tunnelStatus, severity) => {
    await using server = await SocketRecorder.start({}, certificate);
    await using proxy = await TestProxy.start({ tunnelStatus });
    const connection = setUp().connect(server.url(), [proxy.hop]);

    expect(await connection.send(ping, patience)).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'proxy-refused', severity, facts: { name: proxy.name, httpStatus: tunnelStatus } },
    });
    expect(proxy.requests.map(({ method }) => method)).toEqual(['CONNECT']);
    expect(server.connections).toBe(0);
    await connection.close();
  });

  it('that dies in the middle of a body: nobody knows what the server got', async () => {
    await using server = await SocketRecorder.start({}, certificate);
    await using proxy = await TestProxy.start({ tunnelBytes: 100_000 });
    const connection = setUp().connect(server.url(), [proxy.hop]);
    const body = () => Buffer.alloc(2 ** 22);

    expect(await connection.send(fragmentPacket(0, 2 ** 22), { ...patience, body })).toMatchObject({
      kind: 'failed',
      certainty: 'unknown',
      error: { code: 'connection-lost', severity: 'transient' },
    });
    await connection.close();
  });
});

describe('a fragment that is given up on its way through a proxy', () => {
  it.each([
    ['read by the proxy', undefined, undefined],
    ['read by the proxy, over TLS', undefined, certificate],
    ['in a tunnel', certificate, undefined],
    ['in a tunnel, over TLS', certificate, certificate],
  ])('frees the line at once: %s', async (_title, serverTls, proxyTls) => {
    await using server = await SocketRecorder.start(
      { onHead: (_request, socket) => void socket.pause() },
      serverTls,
    );
    const passing = Promise.withResolvers<void>();
    await using proxy = await TestProxy.start({ onPassing: () => passing.resolve() }, proxyTls);
    const { connect, clock } = setUp();
    const connection = connect(server.url(), [proxy.hop]);
    const length = 2 ** 25;

    const sending = connection.send(fragmentPacket(0, length), {
      ...patience,
      body: () => Buffer.alloc(length),
    });
    await passing.promise;
    if (serverTls) await server.until(() => server.connections === 1);
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'unknown' });
    await proxy.recorder.endOf(0);
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });
});

describe('a list of proxies', () => {
  it('is tried in order, and the one that worked comes first from then on', async () => {
    await using server = await SocketRecorder.start();
    const dropped: number[] = [];
    await using broken = await TestProxy.start({
      onConnection: (socket) => {
        dropped.push(1);
        socket.end();
      },
    });
    await using proxy = await TestProxy.start();
    await using tlsServer = await SocketRecorder.start({}, certificate);
    const { connect } = setUp();
    const hops = [await closedPort(), broken.hop, proxy.hop];

    for (let count = 0; count < 2; count += 1) {
      const connection = connect(tlsServer.url(), hops);
      expect(await connection.send(ping, patience)).toMatchObject(answered(200));
      await connection.close();
    }

    expect(dropped).toHaveLength(1);
    expect(proxy.requests).toHaveLength(2);
    expect(server.connections).toBe(0);
  });

  it('may end with the straight way', async () => {
    await using server = await SocketRecorder.start();
    const connection = setUp().connect(server.url(), [await closedPort(), { kind: 'direct' }]);

    const outcome = await connection.send(ping, patience);
    expect(outcome).toMatchObject(answered(200));
    expect(outcome.kind === 'answered' && outcome.answer.proxy).toBe(undefined);
    expect(server.requests[0]?.target).toBe('/drop/file.bin');
    await connection.close();
  });

  it('of which none answers is told as such', async () => {
    const hop = await closedPort();
    const connection = setUp().connect(new URL('http://up.example.test/'), [hop, await closedPort()]);

    expect(await connection.send(ping, patience)).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'proxy-unreachable', severity: 'transient', facts: { detail: 'ECONNREFUSED' } },
    });
    await connection.close();
  });

  it.each([
    ['closes', (socket: import('node:net').Socket) => void socket.end()],
    ['is no proxy', (socket: import('node:net').Socket) => void socket.write('SSH-2.0-OpenSSH\r\n\r\n')],
    [
      'never stops its head',
      (socket: import('node:net').Socket) => void socket.write(Buffer.alloc(20_000, 'x')),
    ],
  ])('of one that %s is told as such', async (_title, onConnection) => {
    await using proxy = await TestProxy.start({ onConnection });
    const connection = setUp().connect(new URL('https://up.example.test/'), [proxy.hop]);

    expect(errorOf(await connection.send(ping, patience))).toMatchObject({
      code: 'proxy-unreachable',
      facts: { host: 'up.example.test', name: proxy.name },
    });
    await connection.close();
  });

  it('waits 30 s for one that says nothing', async () => {
    await using proxy = await TestProxy.start({ onConnection: () => undefined });
    const { connect, clock } = setUp();
    const connection = connect(new URL('https://up.example.test/'), [proxy.hop]);

    const sending = connection.send(ping, patience);
    await proxy.recorder.until(() => proxy.requests.length === 1);
    clock.advance(30_000);

    expect(errorOf(await sending)).toMatchObject({ code: 'proxy-unreachable', severity: 'transient' });
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });

  it('is left at once when the packet is given up', async () => {
    await using proxy = await TestProxy.start({ onConnection: () => undefined });
    const { connect, clock } = setUp();
    const connection = connect(new URL('https://up.example.test/'), [proxy.hop, proxy.hop]);

    const sending = connection.send(ping, patience);
    await proxy.recorder.until(() => proxy.requests.length === 1);
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'not-sent' });
    expect(await proxy.recorder.endOf(0)).toBe('reset');
    expect(proxy.connections).toBe(1);
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });
});

describe('a proxy with a password', () => {
  it.each(['Basic', 'Digest'] as const)('C-92: takes %s for a tunnel, and alone sees it', async (scheme) => {
    await using server = await SocketRecorder.start({}, certificate);
    await using proxy = await TestProxy.start({ user: { ...basic, scheme } });
    const connection = setUp().connect(server.url(), [proxy.hop], { proxySignIn });

    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    server.closeConnection(0);
    await server.endOf(0);
    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    await connection.close();

    const tries = proxy.requests.map((request) => headerOf(request, 'proxy-authorization')?.split(' ')[0]);
    // Asked once; the next tunnel is signed in ahead of that.
    expect(tries).toEqual([undefined, scheme, scheme]);
    for (const request of server.requests) {
      expect(headerOf(request, 'proxy-authorization')).toBe(undefined);
    }
  });

  it.each(['Basic', 'Digest'] as const)('C-92: takes %s for requests that it reads', async (scheme) => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start({ user: { ...basic, scheme } });
    const connection = setUp().connect(server.url(), [proxy.hop], { proxySignIn });

    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    expect(proxy.requests).toHaveLength(2);
    await connection.close();
  });

  it.each([
    ['none is known', null, 'proxy-sign-in-needed'],
    ['it is wrong', { ...proxySignIn, password: 'falsch' }, 'proxy-sign-in-refused'],
  ])('C-92: gives no tunnel when %s', async (_title, secret, code) => {
    await using server = await SocketRecorder.start({}, certificate);
    await using proxy = await TestProxy.start({ user: basic });
    const connection = setUp().connect(server.url(), [proxy.hop], { proxySignIn: secret });

    expect(await connection.send(ping, patience)).toMatchObject({
      certainty: 'not-sent',
      error: { code, severity: 'fatal', facts: { name: proxy.name, httpStatus: 407 } },
    });
    expect(proxy.requests.length).toBeLessThanOrEqual(2);
    await connection.close();
  });

  it('is signed in to before the verb is refused, and the tunnel carries none of it', async () => {
    await using server = await SocketRecorder.start();
    await using proxy = await TestProxy.start({ user: basic, forwardStatus: 405 });
    const connection = setUp().connect(server.url(), [proxy.hop], { proxySignIn });

    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    expect(await connection.send(ping, patience)).toMatchObject(answered(200));
    await connection.close();

    expect(server.requests).toHaveLength(2);
    for (const request of server.requests) {
      expect(headerOf(request, 'proxy-authorization')).toBe(undefined);
    }
  });

  it('is not mistaken for a server that says 407', async () => {
    await using server = await SocketRecorder.start({
      onRequest: (_request, socket) =>
        void socket.write(answerText('407 Proxy', { 'Proxy-Authenticate': 'Basic realm="trap"' })),
    });
    const connection = setUp().connect(server.url(), [{ kind: 'direct' }], { proxySignIn });

    expect(await connection.send(ping, patience)).toMatchObject(answered(407));
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(server.requests)).not.toContain('Basic');
    await connection.close();
  });
});
