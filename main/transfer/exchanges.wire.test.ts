import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { type RecorderScript, SocketRecorder } from '../testing/socket-recorder.ts';
import { headerOf } from '../testing/test-proxy.ts';
import type { ExchangeOptions, WireRequest } from './exchanger.ts';
import { plainProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const get: WireRequest = { method: 'GET', path: '/reply?x=1', headers: [['Range', 'bytes=0-9']], body: null };

/** What one request ends in, and what came of the body. */
async function exchange(
  script: RecorderScript | string,
  request: WireRequest = get,
  options: Partial<ExchangeOptions> = {},
  meanwhile: (clock: FakeClock, recorder: SocketRecorder) => Promise<void> = async () => undefined,
) {
  await using recorder = await SocketRecorder.start(
    typeof script === 'string' ? { onRequest: (_request, socket) => void socket.write(script) } : script,
  );
  const clock = new FakeClock();
  const exchanger = new UndiciTransport({ clock, userAgent: 'Test/1' }).exchanger(
    recorder.url(),
    plainProfile,
  );
  const chunks: { bytes: Buffer; status: number }[] = [];
  const sending = exchanger.exchange(request, {
    answerTimeoutMs: 60_000,
    onBody: (chunk, { status }) => chunks.push({ bytes: Buffer.from(chunk), status }),
    ...options,
  });
  await meanwhile(clock, recorder);
  const outcome = await sending;
  const { isLineOpen } = exchanger;
  await exchanger.close();
  expect(clock.runningDelaysMs).toEqual([]);
  const body = Buffer.concat(chunks.map(({ bytes }) => bytes));
  return {
    outcome,
    isLineOpen,
    body,
    statuses: chunks.map(({ status }) => status),
    requests: recorder.requests,
  };
}

describe('GET', () => {
  it('hands the body over with its answer, and keeps the line', async () => {
    const content = patternBytes(0, 200_000);
    const { outcome, body, isLineOpen, requests, statuses } = await exchange({
      onRequest: (_request, socket) => {
        socket.write(`HTTP/1.1 206 Partial\r\nContent-Length: ${content.length}\r\n\r\n`);
        socket.write(content);
      },
    });

    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 206 } });
    expect(body.equals(content)).toBe(true);
    expect(new Set(statuses)).toEqual(new Set([206]));
    expect(isLineOpen).toBe(true);
    const [request] = requests;
    if (!request) throw new Error('no request');
    expect(`${request.method} ${request.target}`).toBe('GET /reply?x=1');
    expect(headerOf(request, 'content-length')).toBe(undefined);
    expect(headerOf(request, 'user-agent')).toBe('Test/1');
    expect(headerOf(request, 'range')).toBe('bytes=0-9');
  });

  it('takes a body that ends with the connection', async () => {
    const { outcome, body, isLineOpen } = await exchange({
      onRequest: (_request, socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nto the end'),
    });
    expect(outcome).toMatchObject({ kind: 'answered' });
    expect(body.toString()).toBe('to the end');
    expect(isLineOpen).toBe(false);
  });

  it('fails when a wanted body is cut off', async () => {
    const { outcome } = await exchange({
      onRequest: (_request, socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
    });
    expect(outcome).toMatchObject({ kind: 'failed', certainty: 'unknown' });
  });

  it('takes a refusal whose page is cut off', async () => {
    const { outcome } = await exchange({
      onRequest: (_request, socket) => void socket.end('HTTP/1.1 404 No\r\nContent-Length: 10\r\n\r\nhalf'),
    });
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 404 } });
  });

  it('stops at the limit that the caller set', async () => {
    const { outcome, body } = await exchange(
      `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`,
      get,
      { maxBodyBytes: 1000 },
    );
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'malformed-answer' } });
    expect(body.length).toBeLessThanOrEqual(1000);
  });

  it('ends a body that makes less than 1 KiB/s of headway', async () => {
    const perMinute = 60 * 1024;
    const taken = Promise.withResolvers<void>();
    let takenBytes = 0;
    const { outcome } = await exchange(
      `HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(perMinute)}`,
      get,
      {
        onBody: (chunk) => {
          takenBytes += chunk.length;
          if (takenBytes === perMinute) taken.resolve();
        },
      },
      async (clock) => {
        await taken.promise;
        clock.advance(60_000);
        expect(clock.runningDelaysMs).toEqual([60_000]);
        clock.advance(60_000);
      },
    );
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'no-answer', severity: 'transient' } });
  });

  it('can be given up in the middle of a body', async () => {
    await using recorder = await SocketRecorder.start({
      onRequest: (_request, socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf'),
    });
    const clock = new FakeClock();
    const exchanger = new UndiciTransport({ clock, userAgent: 'Test/1' }).exchanger(
      recorder.url(),
      plainProfile,
    );

    const outcome = await exchanger.exchange(get, {
      answerTimeoutMs: 60_000,
      onBody: () => exchanger.reset(),
    });

    expect(outcome).toEqual({ kind: 'aborted', certainty: 'unknown' });
    expect(await recorder.endOf(0)).toBe('reset');
    await exchanger.close();
  });
});

describe('HEAD', () => {
  it('has no body, whatever length the answer names, and keeps a line that the server keeps', async () => {
    const { outcome, body, isLineOpen, requests } = await exchange(
      'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5000\r\n\r\n',
      { ...get, method: 'HEAD', headers: [] },
    );
    expect(outcome).toMatchObject({ answer: { status: 200, headers: { 'content-length': '5000' } } });
    expect(body.length).toBe(0);
    expect(isLineOpen).toBe(true);
    expect(requests[0]?.method).toBe('HEAD');
  });
});

describe('an answer with more than anybody asked for', () => {
  it('C-11: has its unknown headers passed over', async () => {
    const { outcome } = await exchange(
      'HTTP/1.1 200 OK\r\nX-Strange: 1\r\nBITS-Future: 2\r\nContent-Length: 0\r\n\r\n',
    );
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 200 } });
  });
});
