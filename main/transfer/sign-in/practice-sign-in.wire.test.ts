import { describe, expect, it } from 'vitest';
import type { SchemeName } from '../../practice-server/sign-in/scheme.ts';
import { PracticePeer } from '../../testing/practice-peer.ts';
import { patternBytes } from '../../testing/protocol-vectors.ts';
import { sendPacket, signingExchanger, verdictOf } from '../../testing/signing-rig.ts';
import { makeTestCertificate } from '../../testing/test-certificate.ts';
import type { Exchanger } from '../exchanger.ts';
import type { ServerProfile, SignIn } from '../server-profile.ts';

const account = { user: 'me', password: 'Grüße "4711" \\ €', token: 'token-4711' };
const certificate = makeTestCertificate(['127.0.0.1']);
const schemes = ['Basic', 'Digest-MD5', 'Digest-SHA-256', 'NTLM', 'Negotiate', 'Bearer'] as const;

async function startPeer(
  offered: readonly SchemeName[],
  isTls: boolean,
  accounts: { user: string; password: string; domain?: string }[] = [account],
) {
  const peer = await PracticePeer.start({
    signIn: { accounts, schemes: offered },
    tls: isTls ? certificate : null,
  });
  const url = peer.url('report.bin');
  if (isTls) url.protocol = 'https:';
  const { signIn } = peer.server;
  if (signIn === null) throw new Error('nobody signs in');
  return { peer, url, signIn, [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose]() };
}

const connect = (url: URL, profile: Partial<ServerProfile>) =>
  signingExchanger(url, { authorities: certificate.cert, ...profile });

/** Create-Session, two fragments and Close-Session; statuses, and why one is final. */
async function upload(exchanger: Exchanger, url: URL): Promise<unknown[][]> {
  const created = await sendPacket(exchanger, url, { type: 'create-session', protocolCase: 'lower' });
  const sessionId = created.kind === 'answered' ? created.answer.headers['bits-session-id'] : undefined;
  if (typeof sessionId !== 'string') return [verdictOf(created)];
  const fragment = (first: number) => {
    const range = { first, last: first + 9_999, total: 20_000 };
    const packet = { type: 'fragment', sessionId, range, contentName: null } as const;
    return sendPacket(exchanger, url, packet, () => patternBytes(first, 10_000));
  };
  const sent = [await fragment(0), await fragment(10_000)];
  const closed = await sendPacket(exchanger, url, { type: 'close-session', sessionId });
  return [created, ...sent, closed].map(verdictOf);
}

const signInFor = (scheme: SchemeName, isRight: boolean): SignIn =>
  scheme === 'Bearer'
    ? { kind: 'token', token: isRight ? account.token : 'wrong' }
    : { kind: 'password', userName: 'me', password: isRight ? account.password : 'wrong' };

const done = [[200], [200], [200], [200]];

describe('sign-in to a server that checks it', () => {
  for (const scheme of schemes) {
    const isReadable = scheme === 'Basic' || scheme === 'Bearer';
    for (const isTls of [false, true]) {
      const way = `${scheme} over ${isTls ? 'https' : 'http'}`;

      it(`C-91: ${way} with the right secret`, async () => {
        await using server = await startPeer([scheme], isTls);
        const agreed = { signIn: signInFor(scheme, true), isPasswordOverHttpAllowed: isReadable };
        const exchanger = connect(server.url, agreed);
        expect(await upload(exchanger, server.url)).toEqual(done);
        expect(server.signIn.counts[scheme]).toEqual({
          accepted: scheme === 'NTLM' || scheme === 'Negotiate' ? 1 : 4,
          refused: 0,
        });
        expect(server.peer.files).toEqual(['report.bin']);
        await exchanger.close();
      });

      it(`C-91: ${way} with a wrong secret`, async () => {
        await using server = await startPeer([scheme], isTls);
        const exchanger = connect(server.url, {
          signIn: signInFor(scheme, false),
          isPasswordOverHttpAllowed: isReadable,
        });
        expect(await upload(exchanger, server.url)).toEqual([[401, 'refused']]);
        expect(server.signIn.counts[scheme]).toEqual({ accepted: 0, refused: 1 });
        await exchanger.close();
      });

      it(`${way} with no secret`, async () => {
        await using server = await startPeer([scheme], isTls);
        const exchanger = connect(server.url, {});
        expect(await upload(exchanger, server.url)).toEqual([[401]]);
        expect(server.signIn.counts[scheme]).toEqual({ accepted: 0, refused: 0 });
        await exchanger.close();
      });
    }

    if (!isReadable) continue;
    it(`C-94: ${scheme} over http without consent`, async () => {
      await using server = await startPeer([scheme], false);
      const exchanger = connect(server.url, { signIn: signInFor(scheme, true) });
      expect(await upload(exchanger, server.url)).toEqual([[401, 'readable']]);
      expect(server.signIn.counts[scheme]).toEqual({ accepted: 0, refused: 0 });
      await exchanger.close();
    });
  }

  it.each<[SchemeName[], SchemeName]>([
    [['Basic', 'Digest-MD5', 'Digest-SHA-256', 'NTLM', 'Negotiate'], 'Negotiate'],
    [['Basic', 'Digest-MD5', 'Digest-SHA-256', 'NTLM'], 'NTLM'],
    [['Basic', 'Digest-MD5', 'Digest-SHA-256', 'Bearer'], 'Digest-SHA-256'],
    [['Basic', 'Digest-MD5', 'Bearer'], 'Digest-MD5'],
    [['Bearer', 'Basic'], 'Basic'],
  ])('of %j the best is %s', async (offered, best) => {
    await using server = await startPeer(offered, true);
    const exchanger = connect(server.url, { signIn: signInFor('Basic', true) });
    expect(await upload(exchanger, server.url)).toEqual(done);
    const taken = offered.filter((scheme) => server.signIn.counts[scheme].accepted > 0);
    expect(taken).toEqual([best]);
    await exchanger.close();
  });

  it.each([
    ['WORK\\me', 'done'],
    ['work\\ME', 'done'],
    ['ELSEWHERE\\me', 'refused'],
    ['me', 'refused'],
  ])('C-93: NTLM of %s for somebody of a domain', async (userName, end) => {
    await using server = await startPeer(['NTLM'], false, [{ ...account, domain: 'WORK' }]);
    const exchanger = connect(server.url, { signIn: { ...account, kind: 'password', userName } });
    expect(await upload(exchanger, server.url)).toEqual(end === 'done' ? done : [[401, 'refused']]);
    await exchanger.close();
  });

  it('C-93: NTLM of somebody whose name is an address', async () => {
    const user = 'me@work.example';
    await using server = await startPeer(['NTLM'], false, [{ ...account, user }]);
    const exchanger = connect(server.url, { signIn: { ...account, kind: 'password', userName: user } });
    expect(await upload(exchanger, server.url)).toEqual(done);
    await exchanger.close();
  });
});
