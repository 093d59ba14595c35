import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { SocketRecorder } from '../testing/socket-recorder.ts';
import { issueCertificate } from '../testing/test-certificate.ts';
import { headerOf, TestProxy } from '../testing/test-proxy.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const ping = { type: 'ping' } as const;
const authority = issueCertificate({ commonName: 'Example authority', isAuthority: true });

/** Names of the tests; none of them is asked for anywhere else. */
const names: Record<string, string[]> = {
  'farm.example.test': ['127.0.0.1'],
  'node1.example.test': ['127.0.0.1'],
};

function setUp(known = names) {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    asked.push(hostname);
    const found = (known[hostname] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const [first] = found;
    if (first === undefined) callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), '', 0);
    else if (all) callback(null, found);
    else callback(null, first.address, first.family);
  };
  const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1', lookup });
  const connect = (url: string, profile: Partial<ServerProfile> = {}) =>
    transport.connect(new URL(url), { ...plainProfile, authorities: authority.cert, ...profile });
  return { connect, asked };
}

const to = (hostId: string | null) => ({ answerTimeoutMs: 60_000, hostId });

describe('packets to a host that the server named', () => {
  it('C-9, C-84: go there over http, port, path and query as they were, and come back', async () => {
    await using server = await SocketRecorder.start();
    const connection = setUp().connect(`http://farm.example.test:${server.port}/drop/a%20b?x=1`);

    await connection.send({ type: 'create-session', protocolCase: 'lower' }, to(null));
    await connection.send(ping, to('node1.example.test'));
    await connection.send({ type: 'close-session', sessionId: 's' }, to('node1.example.test'));
    await connection.send(ping, to(null));
    await connection.close();

    expect(server.requests.map((request) => [headerOf(request, 'host'), request.target])).toEqual([
      [`farm.example.test:${server.port}`, '/drop/a%20b?x=1'],
      [`node1.example.test:${server.port}`, '/drop/a%20b?x=1'],
      [`node1.example.test:${server.port}`, '/drop/a%20b?x=1'],
      [`farm.example.test:${server.port}`, '/drop/a%20b?x=1'],
    ]);
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 1, 1, 2]);
    for (const left of [0, 1]) expect(await server.endOf(left)).toBe('end');
  });

  it('take the port that comes with it', async () => {
    await using server = await SocketRecorder.start();
    await using node = await SocketRecorder.start();
    const connection = setUp().connect(`http://farm.example.test:${server.port}/`);

    await connection.send(ping, to(`node1.example.test:${node.port}`));
    await connection.close();

    expect(node.requests.map((request) => headerOf(request, 'host'))).toEqual([
      `node1.example.test:${node.port}`,
    ]);
    expect(server.connections).toBe(0);
  });

  it.each(['::1', '[::1]'])('C-85: brackets %s in the address', async (hostId) => {
    await using proxy = await TestProxy.start({ tunnelStatus: 403, forwardStatus: 503 });
    const { connect } = setUp();
    const plain = connect('http://farm.example.test:8080/drop', { hops: [proxy.hop], allowedHosts: ['::1'] });
    const secure = connect('https://farm.example.test/drop', { hops: [proxy.hop], allowedHosts: ['::1'] });

    await plain.send(ping, to(hostId));
    await secure.send(ping, to(hostId));
    await plain.close();
    await secure.close();

    expect(proxy.requests.map((request) => [request.target, headerOf(request, 'host')])).toEqual([
      ['http://[::1]:8080/drop', '[::1]:8080'],
      ['[::1]:443', '[::1]:443'],
    ]);
  });

  it.each(['a/b', 'user@host', 'a b', '', 'x'.repeat(301), 'a\r\nb', 'host:0', 'host:99999'])(
    'are not sent when it is no host: %j',
    async (hostId) => {
      const { connect, asked } = setUp();
      const connection = connect('http://farm.example.test/');

      expect(await connection.send(ping, to(hostId))).toMatchObject({
        kind: 'failed',
        certainty: 'not-sent',
        error: { code: 'host-not-allowed', severity: 'fatal' },
      });
      expect(asked).toEqual([]);
    },
  );
});

describe('C-89: the certificate of a host that the server named', () => {
  const url = (port: number) => `https://farm.example.test:${port}/`;

  it('must be for that host, not for the one in the address', async () => {
    const farm = issueCertificate({ names: ['farm.example.test'], issuer: authority });
    await using server = await SocketRecorder.start({}, farm);
    const connection = setUp().connect(url(server.port));

    expect(await connection.send(ping, to(null))).toMatchObject({ kind: 'answered' });
    expect(await connection.send(ping, to('node1.example.test'))).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'certificate-wrong-host', severity: 'fatal' },
    });
    expect(server.requests).toHaveLength(1);
    await connection.close();
  });

  it('is good when it is, and the name goes along in the handshake', async () => {
    const node = issueCertificate({ names: ['node1.example.test'], issuer: authority });
    const asked: string[] = [];
    await using server = await SocketRecorder.start(
      {},
      {
        ...node,
        SNICallback: (name, callback) => {
          asked.push(name);
          callback(null);
        },
      },
    );
    const connection = setUp().connect(url(server.port));

    expect(await connection.send(ping, to('node1.example.test'))).toMatchObject({ kind: 'answered' });
    expect(asked).toEqual(['node1.example.test']);
    await connection.close();
  });
});

describe('a host that a server named, by its address', () => {
  const known = {
    'public.example.test': ['192.88.100.1'],
    'inside.example.test': ['127.0.0.1'],
    'mapped.example.test': ['::ffff:127.0.0.1'],
  };

  it.each([
    'inside.example.test',
    'mapped.example.test',
    'localhost',
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '0.0.0.0',
    '::1',
    '::ffff:127.0.0.1',
  ])('may not lead from the internet to %s', async (hostId) => {
    await using server = await SocketRecorder.start();
    const { connect } = setUp({ ...known, localhost: ['127.0.0.1'] });
    const connection = connect(`http://public.example.test:${server.port}/`);

    expect(await connection.send(ping, to(hostId))).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'host-not-allowed', severity: 'fatal', facts: { target: expect.any(String) } },
    });
    expect(server.connections).toBe(0);
    await connection.close();
  });

  it.each(['inside.example.test', '127.0.0.1'])('may be %s when the user allows it', async (hostId) => {
    await using server = await SocketRecorder.start();
    const connection = setUp(known).connect(`http://public.example.test:${server.port}/`, {
      allowedHosts: [hostId],
    });

    expect(await connection.send(ping, to(hostId))).toMatchObject({ kind: 'answered' });
    await connection.close();
  });

  it('may be a neighbour in a local network', async () => {
    await using server = await SocketRecorder.start();
    const connection = setUp().connect(`http://farm.example.test:${server.port}/`);

    expect(await connection.send(ping, to('node1.example.test'))).toMatchObject({ kind: 'answered' });
    await connection.close();
  });

  it('is looked up once: a name server can not change its mind in between', async () => {
    const { connect, asked } = setUp();
    await using server = await SocketRecorder.start();
    const connection = connect(`http://farm.example.test:${server.port}/`);

    await connection.send(ping, to('node1.example.test'));

    expect(asked.filter((name) => name === 'node1.example.test')).toHaveLength(1);
    await connection.close();
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('is judged before a proxy is asked for %s', async (hostId) => {
    await using proxy = await TestProxy.start({ forwardStatus: 503 });
    const { connect } = setUp({ ...known, localhost: ['127.0.0.1'] });
    const connection = connect('http://public.example.test/', { hops: [proxy.hop] });

    expect(await connection.send(ping, to(hostId))).toMatchObject({ error: { code: 'host-not-allowed' } });
    expect(proxy.connections).toBe(0);
    await connection.close();
  });
});

it('an address in a local network that the user typed is fine', async () => {
  await using server = await SocketRecorder.start();
  const connection = setUp().connect(`http://farm.example.test:${server.port}/`);
  expect(await connection.send(ping, to(null))).toMatchObject({ kind: 'answered' });
  await connection.close();
});
