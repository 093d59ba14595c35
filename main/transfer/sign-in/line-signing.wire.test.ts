import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { patternBytes } from '../../testing/protocol-vectors.ts';
import { fragmentPacket } from '../../testing/sample-packets.ts';
import {
  canary,
  headerOf,
  ntlmChallenge,
  password,
  sendPacket,
  signInLine,
  signingExchanger,
  verdictOf,
} from '../../testing/signing-rig.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../../testing/socket-recorder.ts';
import type { Exchanger } from '../exchanger.ts';

type Step = 'open' | 'negotiate' | 'authenticate' | 'other';
interface Reply {
  text: string;
  isLast?: boolean;
}
const ok: Reply = { text: answerText() };
const unauthorized = (challenges: string): Reply => ({
  text: answerText('401 Unauthorized', { 'WWW-Authenticate': challenges }),
});

function stepOf(request: RecordedRequest): Step {
  const [scheme = '', token = ''] = headerOf(request, 'Authorization')?.split(' ') ?? [];
  if (scheme === '') return 'open';
  const message = Buffer.from(token, 'base64');
  if (!/^(NTLM|Negotiate)$/.test(scheme)) return 'other';
  return message.readUInt32LE(8) === 1 ? 'negotiate' : 'authenticate';
}

interface Behaviour {
  /** Offered in the first 401. */
  schemes: string;
  /** What happens instead of a right step; null leaves it to the server. */
  instead?: (step: Step, request: RecordedRequest) => Reply | null;
  onSocket?: (socket: Socket) => void;
}

/** Signs connections in by NTLM, with any password. */
function startServer({ schemes, instead, onSocket }: Behaviour): Promise<SocketRecorder> {
  const signedIn = new Set<number>();
  const reply = (request: RecordedRequest): Reply => {
    const step = stepOf(request);
    const other = instead?.(step, request);
    if (other) return other;
    const scheme = headerOf(request, 'Authorization')?.split(' ')[0];
    if (step === 'negotiate') return unauthorized(`${scheme} ${ntlmChallenge}`);
    if (step === 'authenticate') signedIn.add(request.connection);
    return signedIn.has(request.connection) ? ok : unauthorized(schemes);
  };
  return SocketRecorder.start({
    onRequest(request, socket) {
      onSocket?.(socket);
      const { text, isLast } = reply(request);
      if (isLast) socket.end(text);
      else socket.write(text);
    },
  });
}

const create = { type: 'create-session', protocolCase: 'lower' } as const;
const body = patternBytes(0, 50_000);
const sendFragment = (exchanger: Exchanger, server: SocketRecorder) =>
  sendPacket(exchanger, server.url(), fragmentPacket(0, body.length), () => body);
const linesOf = (server: SocketRecorder) => server.requests.map(signInLine);
const signIn = { signIn: password };

it('a body never goes over a line that took the place of a signed one', async () => {
  let last: Socket | null = null;
  await using server = await startServer({
    schemes: 'NTLM',
    onSocket: (socket) => {
      last = socket;
    },
  });
  const exchanger = signingExchanger(server.url(), signIn);
  await sendPacket(exchanger, server.url(), create);
  for (let turn = 0; turn < 10; turn += 1) {
    expect(verdictOf(await sendFragment(exchanger, server))).toEqual([200]);
    const socket = last as Socket | null;
    // The end is on its way when the next fragment starts.
    await new Promise<void>((resolve) => socket?.end(() => setImmediate(resolve)));
  }
  const lines = linesOf(server);
  for (const [index, line] of lines.entries()) {
    const [connection = '', packet = ''] = line.split(' ');
    if (!packet.startsWith('Fragment')) continue;
    expect(lines.slice(0, index)).toContain(`${connection} Ping NTLM 3`);
  }
  expect(lines.filter((line) => line.includes('Fragment'))).toHaveLength(10);
  await exchanger.close();
});

describe('sign-in by connection', () => {
  it.each(['NTLM', 'Negotiate'])('C-93: %s logs the one connection in by Ping', async (scheme) => {
    await using server = await startServer({ schemes: scheme });
    const exchanger = signingExchanger(server.url(), { ...signIn, customHeaders: [['X-Key', canary]] });
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual([200]);
    expect(verdictOf(await sendFragment(exchanger, server))).toEqual([200]);
    expect(linesOf(server)).toEqual([
      '0 Create-Session',
      `0 Ping ${scheme} 1`,
      `0 Ping ${scheme} 3`,
      '0 Create-Session',
      '0 Fragment+50000',
    ]);
    const probe = server.requests[1];
    expect(probe && headerOf(probe, 'Content-Length')).toBe('0');
    expect(JSON.stringify(server.requests)).not.toContain(canary);
    await exchanger.close();
  });

  it('C-93: after the connection was lost no body goes out before the new one is logged in', async () => {
    await using server = await startServer({ schemes: 'NTLM' });
    const exchanger = signingExchanger(server.url(), signIn);
    await sendPacket(exchanger, server.url(), create);
    server.closeConnection(0);
    await server.endOf(0);
    expect(exchanger.isLineOpen).toBe(false);
    expect(verdictOf(await sendFragment(exchanger, server))).toEqual([200]);
    expect(linesOf(server).slice(4)).toEqual(['1 Ping NTLM 1', '1 Ping NTLM 3', '1 Fragment+50000']);
    await exchanger.close();
  });

  it('a login that the server forgot is made anew, once', async () => {
    let isForgotten = false;
    await using server = await startServer({
      schemes: 'NTLM',
      instead: (step) => (isForgotten && step === 'open' ? unauthorized('NTLM') : null),
    });
    const exchanger = signingExchanger(server.url(), signIn);
    await sendPacket(exchanger, server.url(), create);
    isForgotten = true;
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual([401, 'refused']);
    expect(linesOf(server).slice(4)).toEqual([
      '0 Create-Session',
      '0 Ping NTLM 1',
      '0 Ping NTLM 3',
      '0 Create-Session',
    ]);
    await exchanger.close();
  });

  it('C-91: a refused password is sent once', async () => {
    await using server = await startServer({
      schemes: 'NTLM, Basic realm="r"',
      instead: (step) => (step === 'authenticate' ? unauthorized('NTLM, Basic realm="r"') : null),
    });
    const exchanger = signingExchanger(server.url(), { ...signIn, isPasswordOverHttpAllowed: true });
    const outcome = await sendPacket(exchanger, server.url(), create);
    expect(verdictOf(outcome)).toEqual([401, 'refused']);
    expect(JSON.stringify(outcome)).not.toContain(canary);
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual([401, 'refused']);
    expect(linesOf(server)).toEqual([
      '0 Create-Session',
      '0 Ping NTLM 1',
      '0 Ping NTLM 3',
      '0 Create-Session',
    ]);
    await exchanger.close();
  });

  it('begins anew once when the server leaves half-way', async () => {
    let left = 0;
    await using server = await startServer({
      schemes: 'NTLM',
      instead: (step) =>
        step === 'negotiate' && left++ === 0
          ? {
              text: answerText('401 Unauthorized', {
                'WWW-Authenticate': `NTLM ${ntlmChallenge}`,
                Connection: 'close',
              }),
              isLast: true,
            }
          : null,
    });
    const exchanger = signingExchanger(server.url(), signIn);
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual([200]);
    expect(linesOf(server)).toEqual([
      '0 Create-Session',
      '0 Ping NTLM 1',
      '1 Ping NTLM 1',
      '1 Ping NTLM 3',
      '1 Create-Session',
    ]);
    await exchanger.close();
  });

  it('a server that always leaves half-way is no NTLM server, unless it was one before', async () => {
    let isLeaving = true;
    await using server = await startServer({
      schemes: 'NTLM',
      instead: (step) =>
        step === 'negotiate' && isLeaving
          ? {
              text: answerText('401 Unauthorized', {
                'WWW-Authenticate': `NTLM ${ntlmChallenge}`,
                Connection: 'close',
              }),
              isLast: true,
            }
          : null,
    });
    const stranger = signingExchanger(server.url(), signIn);
    expect(verdictOf(await sendPacket(stranger, server.url(), create))).toEqual([401, 'unsupported']);
    await stranger.close();

    isLeaving = false;
    const known = signingExchanger(server.url(), signIn);
    expect(verdictOf(await sendPacket(known, server.url(), create))).toEqual([200]);
    isLeaving = true;
    const { connections } = server;
    server.closeConnection(connections - 1);
    await server.endOf(connections - 1);
    const outcome = await sendFragment(known, server);
    expect(outcome).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: { code: 'connection-lost', severity: 'transient' },
    });
    expect(linesOf(server).filter((line) => line.includes('Fragment'))).toEqual([]);
    await known.close();
  });

  it('a connection that breaks half-way says nothing about the scheme', async () => {
    await using server = await SocketRecorder.start({
      onRequest(request, socket) {
        if (stepOf(request) === 'open') socket.write(unauthorized('NTLM, Basic realm="r"').text);
        else if (stepOf(request) === 'negotiate') socket.write(unauthorized(`NTLM ${ntlmChallenge}`).text);
        else socket.resetAndDestroy();
      },
    });
    const exchanger = signingExchanger(server.url(), { ...signIn, isPasswordOverHttpAllowed: true });
    const outcome = await sendPacket(exchanger, server.url(), create);
    expect(outcome).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: { code: 'connection-lost' },
    });
    expect(linesOf(server)).toEqual([
      '0 Create-Session',
      '0 Ping NTLM 1',
      '0 Ping NTLM 3',
      '1 Ping NTLM 1',
      '1 Ping NTLM 3',
    ]);
    await exchanger.close();
  });

  it.each([
    ['no token', 'Negotiate'],
    ['what is no token', 'Negotiate !!!'],
    ['a token of another kind', 'Negotiate oRQwEqADCgEBoQsGCSqGSIb3EgECAg=='],
  ])('where Negotiate brings %s, the next way is tried', async (_what, answer) => {
    await using server = await startServer({
      schemes: 'Negotiate, NTLM, Basic realm="r"',
      instead: (step, request) =>
        step === 'negotiate' && headerOf(request, 'Authorization')?.startsWith('Neg')
          ? unauthorized(answer)
          : null,
    });
    const exchanger = signingExchanger(server.url(), signIn);
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual([200]);
    expect(linesOf(server)).toEqual([
      '0 Create-Session',
      '0 Ping Negotiate 1',
      '0 Ping NTLM 1',
      '0 Ping NTLM 3',
      '0 Create-Session',
    ]);
    await exchanger.close();
  });

  it.each([
    ['Negotiate, NTLM, Basic realm="r"', [401, 'unsupported'], ['0 Ping Negotiate 1', '0 Ping NTLM 1']],
    ['NTLM, Basic realm="r"', [200], ['0 Ping NTLM 1', '0 Create-Session Basic']],
    ['NTLM', [401, 'unsupported'], ['0 Ping NTLM 1']],
  ])('of broken ways at most one is got over: %s', async (schemes, verdict, lines) => {
    await using server = await startServer({
      schemes,
      instead: (step) => (step === 'other' ? ok : step === 'negotiate' ? unauthorized(schemes) : null),
    });
    const exchanger = signingExchanger(server.url(), { ...signIn, isPasswordOverHttpAllowed: true });
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual(verdict);
    expect(linesOf(server)).toEqual(['0 Create-Session', ...lines]);
    await exchanger.close();
  });

  it('a server that takes the Ping without sign-in and nothing else is not signed in to by it', async () => {
    await using server = await startServer({
      schemes: 'NTLM',
      instead: (_step, request) =>
        headerOf(request, 'BITS-Packet-Type') === 'Ping' ? ok : unauthorized('NTLM'),
    });
    const exchanger = signingExchanger(server.url(), signIn);
    expect(verdictOf(await sendPacket(exchanger, server.url(), create))).toEqual([401, 'unsupported']);
    expect(linesOf(server)).toEqual(['0 Create-Session', '0 Ping NTLM 1', '0 Create-Session']);
    await exchanger.close();
  });

  it('what is fetched is signed in for by HEAD', async () => {
    await using server = await startServer({ schemes: 'NTLM' });
    const exchanger = signingExchanger(server.url(), signIn);
    const outcome = await exchanger.exchange(
      {
        method: 'GET',
        path: '/reply',
        headers: [
          ['Accept', '*/*'],
          ['Range', 'bytes=5-'],
        ],
        body: null,
      },
      { answerTimeoutMs: 60_000 },
    );
    expect(verdictOf(outcome)).toEqual([200]);
    expect(linesOf(server)).toEqual(['0 GET', '0 HEAD NTLM 1', '0 HEAD NTLM 3', '0 GET']);
    expect(server.requests.map((request) => headerOf(request, 'Range'))).toEqual([
      'bytes=5-',
      undefined,
      undefined,
      'bytes=5-',
    ]);
    await exchanger.close();
  });

  it('every user has a connection of their own', async () => {
    await using server = await startServer({ schemes: 'NTLM' });
    const exchangers = ['one', 'two'].map((userName) =>
      signingExchanger(server.url(), { signIn: { ...password, userName } }),
    );
    for (const exchanger of exchangers) await sendPacket(exchanger, server.url(), create);
    expect(linesOf(server).slice(4)).toEqual([
      '1 Create-Session',
      '1 Ping NTLM 1',
      '1 Ping NTLM 3',
      '1 Create-Session',
    ]);
    for (const exchanger of exchangers) await exchanger.close();
  });

  it('a login that breaks off leaves the packet unsent', async () => {
    await using server = await SocketRecorder.start({
      onRequest(request, socket) {
        if (stepOf(request) === 'open') socket.write(unauthorized('NTLM').text);
        else if (stepOf(request) === 'negotiate') socket.write('HTTP/1.1 4o1 nonsense\r\n\r\n');
      },
    });
    const exchanger = signingExchanger(server.url(), signIn);
    const outcome = await sendPacket(exchanger, server.url(), create);
    expect(outcome).toMatchObject({
      kind: 'failed',
      certainty: 'not-sent',
      error: { code: 'malformed-answer' },
    });
    await exchanger.close();
  });
});
