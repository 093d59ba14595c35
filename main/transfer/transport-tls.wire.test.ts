import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { emptyPackets, fragmentPacket } from '../testing/sample-packets.ts';
import { SocketRecorder } from '../testing/socket-recorder.ts';
import { makeTestCertificate } from '../testing/test-certificate.ts';
import { plainProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const patience = { answerTimeoutMs: 60_000 };
const oldCiphers = { ciphers: 'DEFAULT@SECLEVEL=0' };
const certificate = makeTestCertificate(['127.0.0.1']);

const connect = (url: URL, authorities = certificate.cert) =>
  new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' }).connect(url, {
    ...plainProfile,
    authorities,
  });

describe('packets over TLS', () => {
  it('speak HTTP/1.1 to a server that would rather speak HTTP/2, over one connection', async () => {
    const protocols: unknown[] = [];
    await using recorder = await SocketRecorder.start(
      { onConnection: (socket) => socket instanceof TLSSocket && protocols.push(socket.alpnProtocol) },
      { ...certificate, ALPNProtocols: ['h2', 'http/1.1'] },
    );
    const connection = connect(recorder.url());
    const body = patternBytes(0, 3 * 2 ** 20);

    for (const packet of emptyPackets) await connection.send(packet, patience);
    for (let count = 0; count < 4; count += 1) {
      const outcome = await connection.send(fragmentPacket(0, body.length), {
        ...patience,
        body: () => body,
      });
      expect(outcome.kind).toBe('answered');
    }

    expect(protocols).toEqual(['http/1.1']);
    expect(recorder.requests).toHaveLength(8);
    for (const request of recorder.requests) {
      const lengths = request.headers.filter(([name]) => /^content-length$/i.test(name));
      expect(lengths).toHaveLength(1);
      expect(Number(lengths[0]?.[1])).toBe(request.body.length);
    }
    expect(recorder.requests.at(-1)?.body.equals(body)).toBe(true);
    await connection.close();
  });

  it('free the line when they are reset', async () => {
    const paused = Promise.withResolvers<void>();
    await using recorder = await SocketRecorder.start(
      {
        onHead: (request, socket) => {
          if (request.headers.every(([name]) => name !== 'Content-Range')) return;
          socket.pause();
          paused.resolve();
        },
      },
      certificate,
    );
    const connection = connect(recorder.url());
    const length = 64 * 2 ** 20;
    // The server has written its session tickets by then; a write that fails would hide the reset from its reads.
    await connection.send({ type: 'ping' }, patience);

    const sending = connection.send(fragmentPacket(0, length), {
      ...patience,
      body: () => Buffer.alloc(length),
    });
    await paused.promise;
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'unknown' });
    recorder.resume(0);
    expect(await recorder.endOf(0)).toBe('reset');
    await connection.close();
  });

  it('are given up while the handshake is still going on', async () => {
    await using recorder = await SocketRecorder.start({ onRequest: () => undefined });
    const connection = connect(new URL(`https://127.0.0.1:${recorder.port}/`));

    const sending = connection.send({ type: 'ping' }, patience);
    await recorder.until(() => recorder.connections === 1);
    connection.reset();

    expect(await sending).toEqual({ kind: 'aborted', certainty: 'not-sent' });
    await recorder.endOf(0);
    await connection.close();
  });
});

describe('plain packets to a port that wants TLS', () => {
  function connectPlain(port: number, securePorts = [port]) {
    const clock = new FakeClock();
    const transport = new UndiciTransport({ clock, userAgent: 'Test/1', securePorts });
    return { clock, connection: transport.connect(new URL(`http://127.0.0.1:${port}/`)) };
  }

  it.each([
    ['by its silence', {}],
    ['though it knows old TLS only', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ...oldCiphers }],
    ['though it wants a certificate', { requestCert: true, rejectUnauthorized: true }],
  ] as const)('find that out: %s', async (_title, tlsOptions) => {
    await using recorder = await SocketRecorder.start({}, { ...certificate, ...tlsOptions });
    const { connection, clock } = connectPlain(recorder.port);

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: { code: 'not-http', severity: 'fatal' },
    });
    expect(recorder.requests).toEqual([]);
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });

  it('are merely lost where there is no TLS either; the question is put once', async () => {
    await using recorder = await SocketRecorder.start({
      onConnection: (socket) => socket.once('data', () => socket.end()),
      onRequest: () => undefined,
    });
    const { connection } = connectPlain(recorder.port);

    for (let count = 0; count < 2; count += 1) {
      expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
        certainty: 'unknown',
        error: { code: 'connection-lost' },
      });
    }
    expect(recorder.connections).toBe(3);
    await connection.close();
  });

  it('wait for the answer to that question for 5 s', async () => {
    await using recorder = await SocketRecorder.start({ onRequest: (_request, socket) => void socket.end() });
    const { connection, clock } = connectPlain(recorder.port);

    const sending = connection.send({ type: 'ping' }, patience);
    await recorder.until(() => recorder.connections === 2);
    clock.advance(5_000);

    expect(await sending).toMatchObject({ error: { code: 'connection-lost' } });
    expect(clock.runningDelaysMs).toEqual([]);
    await connection.close();
  });

  it('put no question on a port where http is at home', async () => {
    await using recorder = await SocketRecorder.start({ onRequest: (_request, socket) => void socket.end() });
    const { connection } = connectPlain(recorder.port, []);

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
      error: { code: 'connection-lost' },
    });
    expect(recorder.connections).toBe(1);
    await connection.close();
  });
});

describe('no TLS to be had', () => {
  it('from a plain web server', async () => {
    await using recorder = await SocketRecorder.start({
      onConnection: (socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
    });
    const connection = connect(new URL(`https://127.0.0.1:${recorder.port}/`));

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'tls-failure', severity: 'fatal' },
    });
    await connection.close();
  });

  it('from a server that knows TLS 1.1 at most', async () => {
    await using recorder = await SocketRecorder.start(
      {},
      { ...certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    );
    const connection = connect(recorder.url());

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'tls-failure', severity: 'fatal' },
    });
    await connection.close();
  });

  it('from a server that hangs up in the handshake', async () => {
    await using recorder = await SocketRecorder.start({
      onConnection: (socket) => socket.once('data', () => socket.end()),
    });
    const connection = connect(new URL(`https://127.0.0.1:${recorder.port}/`));

    expect(await connection.send({ type: 'ping' }, patience)).toMatchObject({
      certainty: 'not-sent',
      error: { code: 'connection-lost', severity: 'transient' },
    });
    await connection.close();
  });
});
