import { describe, expect, it } from 'vitest';
import { patternBytes } from '../../testing/protocol-vectors.ts';
import { fragmentPacket } from '../../testing/sample-packets.ts';
import {
  canary,
  headerOf,
  password,
  sendPacket,
  signingExchanger,
  verdictOf,
} from '../../testing/signing-rig.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../../testing/socket-recorder.ts';
import type { ServerProfile } from '../server-profile.ts';

const proxyCanary = 'proxy-canary-0815';
const proxySignIn = { kind: 'password', userName: 'out', password: proxyCanary } as const;
const ping = { type: 'ping' } as const;
/** Behind the proxy; nobody looks it up. */
const url = new URL('http://server.example/drop/a?x=1');
const digest = (rest = '') => `Digest realm="p", qop="auth", nonce="1"${rest}`;

const wantsPassword = (challenge: string, further = {}) =>
  answerText('407 Proxy Authentication Required', { 'Proxy-Authenticate': challenge, ...further });

interface Answer {
  text: string;
  isLast?: boolean;
}

const startProxy = (answer: (request: RecordedRequest) => Answer) =>
  SocketRecorder.start({
    onRequest(request, socket) {
      const { text, isLast } = answer(request);
      if (isLast) socket.end(text);
      else socket.write(text);
    },
  });

const through = (proxy: SocketRecorder, profile: Partial<ServerProfile> = {}) =>
  signingExchanger(url, {
    hops: [{ kind: 'proxy', hostname: '127.0.0.1', port: proxy.port, isTls: false }],
    proxySignIn,
    ...profile,
  });

const schemesOf = (proxy: SocketRecorder) =>
  proxy.requests.map((request) => {
    const scheme = (name: string) => headerOf(request, name)?.split(' ')[0] ?? '-';
    return `${request.connection} ${scheme('Proxy-Authorization')} ${scheme('Authorization')}`;
  });

describe('sign-in to a proxy that reads the requests', () => {
  it.each([
    ['Basic', 'Basic realm="p"'],
    ['Digest', digest()],
    ['Digest', `Basic realm="p", ${digest(', algorithm=SHA-256')}`],
  ])(
    'C-92: a 407 repeats the same packet with %s, which goes with the next ones',
    async (scheme, challenge) => {
      await using proxy = await startProxy((request) => ({
        text: headerOf(request, 'Proxy-Authorization') ? answerText() : wantsPassword(challenge),
      }));
      const exchanger = through(proxy);
      const body = patternBytes(0, 30_000);
      const packet = fragmentPacket(0, body.length);
      expect(verdictOf(await sendPacket(exchanger, url, packet, () => body))).toEqual([200]);
      expect(verdictOf(await sendPacket(exchanger, url, ping))).toEqual([200]);
      expect(schemesOf(proxy).map((line) => line.slice(2))).toEqual(['- -', `${scheme} -`, `${scheme} -`]);
      expect(proxy.requests.map(({ target }) => target)).toEqual(Array(3).fill(url.href));
      expect(proxy.requests[1]?.body.equals(body)).toBe(true);
      const answer = proxy.requests[1] && headerOf(proxy.requests[1], 'Proxy-Authorization');
      if (scheme === 'Basic')
        expect(answer).toBe(`Basic ${Buffer.from(`out:${proxyCanary}`).toString('base64')}`);
      else expect(answer).toContain(`uri="${url.href}"`);
      await exchanger.close();
    },
  );

  it('C-92: a refused password is sent once', async () => {
    await using proxy = await startProxy(() => ({ text: wantsPassword('Basic realm="p"') }));
    const exchanger = through(proxy);
    const outcome = await sendPacket(exchanger, url, ping);
    expect(verdictOf(outcome)).toEqual([407, 'refused']);
    expect(JSON.stringify(outcome)).not.toContain(proxyCanary);
    expect(verdictOf(await sendPacket(exchanger, url, ping))).toEqual([407, 'refused']);
    expect(schemesOf(proxy)).toEqual(['0 - -', '0 Basic -', '0 - -']);
    await exchanger.close();
  });

  it.each([
    ['without a password', { proxySignIn: null }, 'Basic realm="p"', [407]],
    ['by ways that nobody knows', {}, 'Kerberos', [407, 'unsupported']],
    ['by connection', {}, 'NTLM, Negotiate', [407, 'unsupported']],
  ])('a 407 %s is final', async (_what, profile, challenge, verdict) => {
    await using proxy = await startProxy(() => ({ text: wantsPassword(challenge) }));
    const exchanger = through(proxy, profile);
    expect(verdictOf(await sendPacket(exchanger, url, ping))).toEqual(verdict);
    expect(proxy.requests).toHaveLength(1);
    await exchanger.close();
  });

  it('the proxy may end the connection with its 407', async () => {
    await using proxy = await startProxy((request) =>
      headerOf(request, 'Proxy-Authorization')
        ? { text: answerText() }
        : { text: wantsPassword(digest(), { Connection: 'close' }), isLast: true },
    );
    const exchanger = through(proxy);
    expect(verdictOf(await sendPacket(exchanger, url, ping))).toEqual([200]);
    expect(schemesOf(proxy)).toEqual(['0 - -', '1 Digest -']);
    await exchanger.close();
  });

  it('C-91, C-92: proxy and server each get their own secret', async () => {
    await using proxy = await startProxy((request) => {
      if (!headerOf(request, 'Proxy-Authorization')) return { text: wantsPassword('Basic realm="p"') };
      if (headerOf(request, 'Authorization')) return { text: answerText() };
      return { text: answerText('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="s"' }) };
    });
    const exchanger = through(proxy, { signIn: password, isPasswordOverHttpAllowed: true });
    expect(verdictOf(await sendPacket(exchanger, url, ping))).toEqual([200]);
    expect(schemesOf(proxy)).toEqual(['0 - -', '0 Basic -', '0 Basic Basic']);
    const last = proxy.requests[2];
    const decoded = (name: string) =>
      Buffer.from((last && headerOf(last, name)?.slice('Basic '.length)) ?? '', 'base64').toString();
    expect(decoded('Proxy-Authorization')).toBe(`out:${proxyCanary}`);
    expect(decoded('Authorization')).toBe(`me:${canary}`);
    await exchanger.close();
  });

  it.each([
    ['a 407 does not get the secret of the server', 407, { proxySignIn: null, signIn: password }],
    ['a 401 does not get the secret of the proxy', 401, { signIn: null }],
  ])('%s', async (_what, status, profile) => {
    const both = { 'WWW-Authenticate': 'Basic realm="r"', 'Proxy-Authenticate': 'Basic realm="r"' };
    await using proxy = await startProxy(() => ({ text: answerText(`${status} No`, both) }));
    const exchanger = through(proxy, { isPasswordOverHttpAllowed: true, ...profile });
    expect(verdictOf(await sendPacket(exchanger, url, ping))).toEqual([status]);
    expect(schemesOf(proxy)).toEqual(['0 - -']);
    await exchanger.close();
  });
});
