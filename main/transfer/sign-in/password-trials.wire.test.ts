import { describe, expect, it } from 'vitest';
import type { SchemeName } from '../../practice-server/sign-in/scheme.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { PracticePeer } from '../../testing/practice-peer.ts';
import { headerOf, password, verdictOf } from '../../testing/signing-rig.ts';
import { answerText, type RecordedRequest, SocketRecorder } from '../../testing/socket-recorder.ts';
import { TestProxy } from '../../testing/test-proxy.ts';
import type { PacketConnection, PacketOutcome } from '../ports.ts';
import { plainProfile, type ServerProfile } from '../server-profile.ts';
import { UndiciTransport } from '../undici-transport.ts';

// Several uploads to one server begin at once: a wrong password must not lock the account.

const wrong = { ...password, password: 'wrong' };
const schemes = ['Basic', 'Digest-MD5', 'Digest-SHA-256', 'NTLM', 'Negotiate'] as const;

const startPeer = (scheme: SchemeName) =>
  PracticePeer.start({
    signIn: { accounts: [{ user: 'me', password: password.password }], schemes: [scheme] },
  });

const newTransport = () => new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' });
const connect = (transport: UndiciTransport, url: URL, profile: Partial<ServerProfile>) =>
  transport.connect(url, { ...plainProfile, isPasswordOverHttpAllowed: true, ...profile });
const begin = (connection: PacketConnection): Promise<PacketOutcome> =>
  connection.send({ type: 'create-session', protocolCase: 'lower' }, { answerTimeoutMs: 60_000 });

/** One packet each, at once; what became of them. */
async function three(url: URL, profile: Partial<ServerProfile>, transport = newTransport()) {
  const runs = ['a', 'b', 'c'].map((name) => connect(transport, new URL(name, url), profile));
  const outcomes = await Promise.all(runs.map(begin));
  await Promise.all(runs.map((run) => run.close()));
  return outcomes;
}

describe('a server with a password', () => {
  it.each(schemes)('%s: a wrong one goes out once, however many uploads begin with it', async (scheme) => {
    await using peer = await startPeer(scheme);
    const outcomes = await three(peer.url(), { signIn: wrong });
    expect(outcomes.map(verdictOf)).toEqual(Array(3).fill([401, 'refused']));
    expect(peer.server.signIn?.counts[scheme].refused).toBe(1);
  });

  it.each(schemes)('%s: the right one lets all of them in', async (scheme) => {
    await using peer = await startPeer(scheme);
    const outcomes = await three(peer.url(), { signIn: password });
    expect(outcomes.map((outcome) => verdictOf(outcome)[0])).toEqual([200, 200, 200]);
    expect(peer.server.signIn?.counts[scheme]).toEqual({ accepted: 3, refused: 0 });
  });

  it('a run that the user begins after the refusal tries it again', async () => {
    await using peer = await startPeer('Basic');
    const transport = newTransport();
    const before = connect(transport, peer.url('d'), { signIn: wrong });
    await three(peer.url(), { signIn: wrong }, transport);
    await begin(before);
    expect(peer.server.signIn?.counts.Basic.refused).toBe(1);
    await three(peer.url(), { signIn: wrong }, transport);
    expect(peer.server.signIn?.counts.Basic.refused).toBe(2);
    await before.close();
  });

  it('one that is no longer taken, in the middle of uploads, is tried by one of them', async () => {
    await using peer = await startPeer('Basic');
    const transport = newTransport();
    const runs = ['a', 'b', 'c'].map((name) => connect(transport, peer.url(name), { signIn: password }));
    await Promise.all(runs.map(begin));
    peer.server.signIn?.setAccounts([]);
    for (const run of runs) expect(verdictOf(await begin(run))).toEqual([401, 'refused']);
    expect(peer.server.signIn?.counts.Basic.refused).toBe(1);
    await Promise.all(runs.map((run) => run.close()));
  });
});

describe('who waits for the outcome', () => {
  const isSigned = (request: RecordedRequest) => headerOf(request, 'Authorization') !== undefined;
  const challenge = answerText('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="r"' });

  /** Asks for a password, and answers those that bring one only when told to. */
  async function startSlow() {
    const signed: (() => void)[] = [];
    const server = await SocketRecorder.start({
      onRequest(request, socket) {
        if (isSigned(request)) signed.push(() => void socket.write(answerText()));
        else socket.write(challenge);
      },
    });
    const transport = newTransport();
    const [first, second] = [1, 2].map(() => connect(transport, server.url(), { signIn: password }));
    if (!first || !second) throw new Error('two runs');
    const trying = begin(first);
    await server.until(() => signed.length === 1);
    const waiting = begin(second);
    await server.until(() => server.requests.length === 3);
    return { server, signed, first, second, trying, waiting };
  }

  it('is next when it stays unknown', async () => {
    const { server, signed, first, second, trying, waiting } = await startSlow();
    first.reset();
    expect(verdictOf(await trying)[0]).toBe('aborted');
    await server.until(() => signed.length === 2);
    signed[1]?.();
    expect(verdictOf(await waiting)).toEqual([200]);
    await Promise.all([first.close(), second.close()]);
    await server[Symbol.asyncDispose]();
  });
});

describe('a proxy with a password', () => {
  it.each(['http', 'https'])('a wrong one goes out once, for %s too', async (scheme) => {
    const user = { scheme: 'Basic', userName: 'me', password: password.password } as const;
    await using proxy = await TestProxy.start({ user });
    const url = new URL(`${scheme}://server.example/drop/`);
    const outcomes = await three(url, { hops: [proxy.hop], proxySignIn: wrong });
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      Array(3).fill(scheme === 'http' ? 'answered' : 'failed'),
    );
    const signed = proxy.requests.filter((request) => headerOf(request, 'Proxy-Authorization') !== undefined);
    expect(signed).toHaveLength(1);
  });
});

describe('who waits for another tunnel through a proxy', () => {
  const isSigned = (request: RecordedRequest) => headerOf(request, 'Proxy-Authorization') !== undefined;
  const challenge = answerText('407 Proxy Authentication Required', {
    'Proxy-Authenticate': 'Basic realm="p"',
  });

  /** One has sent the password and gets no answer, the other waits for that. */
  async function startSilent() {
    const clock = new FakeClock();
    const proxy = await SocketRecorder.start({
      onRequest(request, socket) {
        if (!isSigned(request)) socket.write(challenge);
        else if (proxy.requests.filter(isSigned).length > 1) socket.write(answerText('403 Forbidden'));
      },
    });
    const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
    const hop = { kind: 'proxy', hostname: '127.0.0.1', port: proxy.port, isTls: false } as const;
    const begun = () =>
      connect(transport, new URL('https://server.example/drop'), { hops: [hop], proxySignIn: password });
    const [first, second] = [begun(), begun()];
    const trying = begin(first);
    await proxy.until(() => proxy.requests.some(isSigned));
    const waiting = begin(second);
    // It was asked for the password on its first connection, and left that.
    await proxy.until(() => proxy.requests.length === 3);
    await proxy.endOf(2);
    return { clock, proxy, first, second, trying, waiting };
  }

  it('has all its time left for its own try', async () => {
    const { clock, proxy, first, second, trying, waiting } = await startSilent();
    clock.advance(30_000);
    expect(await trying).toMatchObject({ error: { code: 'proxy-unreachable' } });
    expect(await waiting).toMatchObject({ error: { code: 'proxy-refused' } });
    expect(proxy.requests.filter(isSigned)).toHaveLength(2);
    await Promise.all([first.close(), second.close()]);
    await proxy[Symbol.asyncDispose]();
  });

  it('is given up at once, and leaves nothing behind', async () => {
    const { clock, proxy, first, second, trying, waiting } = await startSilent();
    second.reset();
    expect(verdictOf(await waiting)).toEqual(['aborted', 'not-sent']);
    first.reset();
    expect(verdictOf(await trying)).toEqual(['aborted', 'not-sent']);
    expect(clock.runningDelaysMs).toEqual([]);
    expect(proxy.requests).toHaveLength(3);
    await Promise.all([first.close(), second.close()]);
    await proxy[Symbol.asyncDispose]();
  });
});
