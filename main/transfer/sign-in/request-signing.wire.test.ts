import { describe, expect, it } from 'vitest';
import { patternBytes } from '../../testing/protocol-vectors.ts';
import { fragmentPacket } from '../../testing/sample-packets.ts';
import {
  canary,
  headerOf,
  password,
  sendPacket,
  signInLine,
  signingExchanger,
  verdictOf,
} from '../../testing/signing-rig.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../../testing/socket-recorder.ts';

type Reply = (request: RecordedRequest, index: number) => string;

const startServer = (reply: Reply): Promise<SocketRecorder> => {
  let count = 0;
  return SocketRecorder.start({ onRequest: (request, socket) => socket.write(reply(request, count++)) });
};
const unauthorized = (challenge: string, further = {}) =>
  answerText('401 Unauthorized', { 'WWW-Authenticate': challenge, ...further });
/** Wants `accepted` in Authorization. */
const guarded =
  (challenge: string, accepted: RegExp): Reply =>
  (request) =>
    accepted.test(headerOf(request, 'Authorization') ?? '') ? answerText() : unauthorized(challenge);

const ping = { type: 'ping' } as const;
const allowed = { signIn: password, isPasswordOverHttpAllowed: true };
const basicValue = `Basic ${Buffer.from(`me:${canary}`).toString('base64')}`;
const digest = (nonce: string, rest = '') => `Digest realm="r", qop="auth", nonce="${nonce}"${rest}`;

const sorted = (headers: RecordedRequest['headers']) =>
  headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).toSorted();

const secretsOnWire = (recorder: SocketRecorder) =>
  recorder.requests.filter((request) => {
    const text = JSON.stringify(request.headers) + request.target + request.body.toString('latin1');
    return text.includes(canary) || text.includes(Buffer.from(canary).toString('base64').slice(2, -4));
  }).length;

describe('sign-in by request', () => {
  it('C-91: a 401 repeats the same packet with the secrets, and they go with the next ones', async () => {
    await using server = await startServer(guarded('Basic realm="r"', /^Basic /));
    const exchanger = signingExchanger(server.url('/drop/a?x=1'), allowed);
    const body = patternBytes(0, 70_000);
    const bodies: number[] = [];
    const send = () =>
      sendPacket(exchanger, server.url('/drop/a?x=1'), fragmentPacket(0, body.length), () => {
        bodies.push(server.requests.length);
        return body;
      });

    expect([verdictOf(await send()), verdictOf(await send())]).toEqual([[200], [200]]);

    const [asked, repeated, next] = server.requests;
    if (!asked || !repeated || !next) throw new Error('requests are missing');
    expect(headerOf(asked, 'Authorization')).toBeUndefined();
    expect(sorted(repeated.headers)).toEqual(sorted([...asked.headers, ['Authorization', basicValue]]));
    expect(repeated.target).toBe('/drop/a?x=1');
    expect(repeated.body.equals(body) && next.body.equals(body)).toBe(true);
    expect(next.headers).toEqual(repeated.headers);
    expect(bodies).toEqual([0, 1, 2]);
    await exchanger.close();
  });

  it('C-91: refused secrets are sent once and never again', async () => {
    await using server = await startServer(() => unauthorized('Basic realm="r"'));
    const exchanger = signingExchanger(server.url(), allowed);
    const first = await sendPacket(exchanger, server.url(), ping);
    expect(verdictOf(first)).toEqual([401, 'refused']);
    expect(verdictOf(await sendPacket(exchanger, server.url(), ping))).toEqual([401, 'refused']);
    expect(server.requests.map(signInLine)).toEqual(['0 Ping', '0 Ping Basic', '0 Ping']);
    expect(JSON.stringify(first)).not.toContain(canary);
    await exchanger.close();
  });

  it('a stale nonce is replaced on the way, and counting starts anew', async () => {
    await using server = await startServer((request) => {
      const nonce = /nonce="([^"]*)"/.exec(headerOf(request, 'Authorization') ?? '')?.[1];
      if (nonce === undefined) return unauthorized(digest('1'));
      if (server.requests.length === 4 && nonce === '1') return unauthorized(digest('2', ', stale=true'));
      return answerText(
        '200 OK',
        server.requests.length === 5 ? { 'Authentication-Info': 'nextnonce="3"' } : {},
      );
    });
    const exchanger = signingExchanger(server.url(), { signIn: password });
    for (let count = 0; count < 4; count++)
      expect(verdictOf(await sendPacket(exchanger, server.url(), ping))).toEqual([200]);
    const used = server.requests.map((request) =>
      /nonce="(\d)".*nc=(\d+)/
        .exec(headerOf(request, 'Authorization') ?? '')
        ?.slice(1)
        .join(' '),
    );
    expect(used).toEqual([undefined, '1 00000001', '1 00000002', '1 00000003', '2 00000001', '3 00000001']);
    expect(secretsOnWire(server)).toBe(0);
    await exchanger.close();
  });

  it('the connection may end with the 401', async () => {
    await using server = await SocketRecorder.start({
      onRequest(request, socket) {
        if (headerOf(request, 'Authorization')) socket.write(answerText());
        else socket.end(unauthorized('Basic realm="r"', { Connection: 'close' }));
      },
    });
    const exchanger = signingExchanger(server.url(), allowed);
    expect(verdictOf(await sendPacket(exchanger, server.url(), ping))).toEqual([200]);
    expect(server.requests.map(signInLine)).toEqual(['0 Ping', '1 Ping Basic']);
    await exchanger.close();
  });

  it('C-94: what could be read on the way stays here unless the user agreed', async () => {
    await using server = await startServer(() => unauthorized('Basic realm="r"'));
    const headers = [['X-Key', canary]] as const;
    for (const profile of [
      { signIn: password },
      { signIn: { kind: 'token', token: canary } as const },
      { customHeaders: headers },
      { signIn: password, customHeaders: headers },
    ]) {
      const exchanger = signingExchanger(server.url(), profile);
      expect(verdictOf(await sendPacket(exchanger, server.url(), ping))).toEqual([401, 'readable']);
      await exchanger.close();
    }
    expect(server.requests).toHaveLength(4);
    expect(secretsOnWire(server)).toBe(0);
  });

  it('tokens and own headers go with every request once the user agreed', async () => {
    await using server = await startServer((_request, index) =>
      index < 2 ? answerText() : unauthorized('Bearer'),
    );
    const exchanger = signingExchanger(server.url(), {
      signIn: { kind: 'token', token: canary },
      customHeaders: [
        ['X-Key', 'one'],
        ['Host', 'other.example'],
        ['Content-Length', '7'],
        ['BITS-Packet-Type', 'Cancel-Session'],
        ['Authorization', 'Basic x'],
      ],
      isPasswordOverHttpAllowed: true,
    });
    const verdicts = [];
    for (let count = 0; count < 3; count++)
      verdicts.push(verdictOf(await sendPacket(exchanger, server.url(), ping)));
    expect(verdicts).toEqual([[200], [200], [401, 'refused']]);
    expect(server.requests).toHaveLength(3);
    for (const request of server.requests) {
      expect(sorted(request.headers)).toEqual(
        sorted([
          ['Host', server.url().host],
          ['Connection', 'keep-alive'],
          ['User-Agent', 'Test/1'],
          ['BITS-Packet-Type', 'Ping'],
          ['Content-Length', '0'],
          ['X-Key', 'one'],
          ['Authorization', `Bearer ${canary}`],
        ]),
      );
    }
    await exchanger.close();
  });

  it.each([
    ['no secrets', {}, 'Basic realm="r"', [401]],
    [
      'own headers only',
      { customHeaders: [['X-Key', 'one']] as const, isPasswordOverHttpAllowed: true },
      'Basic',
      [401],
    ],
    ['unknown ways only', { signIn: password }, 'Kerberos, Mutual realm="r"', [401, 'unsupported']],
    ['no way at all', { signIn: password }, '', [401, 'unsupported']],
  ])('a 401 with %s is final', async (_what, profile, challenge, verdict) => {
    await using server = await startServer(() => unauthorized(challenge));
    const exchanger = signingExchanger(server.url(), profile);
    expect(verdictOf(await sendPacket(exchanger, server.url(), ping))).toEqual(verdict);
    expect(server.requests).toHaveLength(1);
    await exchanger.close();
  });

  it('a server that says 407 learns nothing', async () => {
    await using server = await startServer(() =>
      answerText('407 Proxy Authentication Required', {
        'Proxy-Authenticate': 'Basic realm="r"',
        'WWW-Authenticate': 'Basic realm="r"',
      }),
    );
    const exchanger = signingExchanger(server.url(), { ...allowed, proxySignIn: password });
    expect(verdictOf(await sendPacket(exchanger, server.url(), ping))).toEqual([407]);
    expect(server.requests).toHaveLength(1);
    await exchanger.close();
  });

  it('can be ended between its steps', async () => {
    await using server = await startServer(() => unauthorized('Basic realm="r"'));
    const signing = signingExchanger(server.url(), allowed);
    const sending = sendPacket(signing, server.url(), ping);
    await server.until(() => server.requests.length === 1);
    signing.reset();
    expect(verdictOf(await sending)[0]).toBe('aborted');
    expect(server.requests).toHaveLength(1);
    await signing.close();
  });
});
