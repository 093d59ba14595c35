import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketClient } from '../testing/practice-bench.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { RawClient } from '../testing/raw-client.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { makeTestCertificate } from '../testing/test-certificate.ts';
import { type PracticeServer, startPracticeServer } from './practice-server.ts';
import type { PracticeServerOptions } from './server-options.ts';

let folder: TempFolder;
let server: PracticeServer;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

async function start(options: Omit<PracticeServerOptions, 'folder'>): Promise<void> {
  server = await startPracticeServer({ ...options, folder: folder.path });
}

const { cert, key } = makeTestCertificate(['localhost', '127.0.0.1']);

describe('behind TLS', () => {
  it('a whole upload arrives', async () => {
    await start({ tls: { cert, key }, token: 'secret' });
    expect(server.url).toBe(`https://127.0.0.1:${server.port}/secret/`);
    const client = new PacketClient(
      await RawClient.connect(server.port, { tls: { ca: cert } }),
      '/secret/report.bin',
    );
    await client.create();
    expect((await client.fragment(0, 99_999, 200_000)).status).toBe(200);
    expect((await client.fragment(100_000, 199_999, 200_000)).status).toBe(200);
    expect((await client.close()).status).toBe(200);
    const { body } = await client.raw.request({ method: 'GET', target: '/secret/report.bin' });
    expect(body.equals(patternBytes(0, 200_000))).toBe(true);
    client.raw.close();
  });

  it('a refusal in the middle of a body still arrives, and the connection ends', async () => {
    await start({ tls: { cert, key }, maxFragmentBytes: 10, drainBytes: 100 });
    const client = new PacketClient(
      await RawClient.connect(server.port, { tls: { ca: cert } }),
      '/report.bin',
    );
    await client.create();
    expect((await client.fragment(0, 4_999_999, 5_000_000)).status).toBe(413);
    client.raw.close();
  });

  it('a reset ends the connection in the middle of a body', async () => {
    await start({ tls: { cert, key } });
    const client = new PacketClient(
      await RawClient.connect(server.port, { tls: { ca: cert } }),
      '/report.bin',
    );
    await client.create();
    server.behaviours.resetAfterBytes(5);
    await client.writeFragment(0, 9, 10);
    await client.raw.ended();
    expect(await server.waitFor(({ outcome }) => outcome === 'lost')).toMatchObject({ bodyBytes: 5 });
  });

  it('a client that does not trust the certificate goes away unheard', async () => {
    await start({ tls: { cert, key } });
    await expect(RawClient.connect(server.port, { tls: {} })).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.transcript).toEqual([]);
  });

  it('a client certificate can be demanded', async () => {
    const own = makeTestCertificate(['client']);
    await start({ tls: { cert, key, ca: own.cert, requestCert: true, rejectUnauthorized: true } });
    const stranger = await RawClient.connect(server.port, { tls: { ca: cert } });
    await stranger.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await stranger.ended();
    expect(server.transcript).toEqual([]);
    const known = await RawClient.connect(server.port, { tls: { ca: cert, cert: own.cert, key: own.key } });
    const client = new PacketClient(known, '/report.bin');
    expect((await client.ping()).status).toBe(200);
    expect(server.transcript[0]?.clientCertificate).toBe('Bitlade test');
    known.close();
  });

  it('a handshake that never ends does not keep the server from stopping', async () => {
    await start({ tls: { cert, key } });
    const silent = await RawClient.connect(server.port);
    const talking = await RawClient.connect(server.port, { tls: { ca: cert } });
    server.kill();
    await Promise.all([server.stop(), silent.ended(), talking.ended()]);
  });
});

it('a server can listen on ::1', async () => {
  await start({ host: '::1' });
  expect(server.url).toBe(`http://[::1]:${server.port}/`);
  const raw = await RawClient.connect(server.port, { host: '::1' });
  const answer = await raw.request({
    target: '/a',
    headers: { Host: `[::1]:${server.port}`, 'BITS-Packet-Type': 'Ping' },
  });
  expect(answer.status).toBe(200);
  raw.close();
});
