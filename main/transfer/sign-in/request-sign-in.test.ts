import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { RequestSignIn } from './request-sign-in.ts';

const secret = { kind: 'password', userName: 'me', password: 'canary-4711' } as const;
const entropy = { randomBytes: (length: number) => new Uint8Array(length).fill(7), now: () => 0 };
const start = (isBasicAllowed = true) => new RequestSignIn(secret, null, isBasicAllowed, entropy);
const send = (signIn: RequestSignIn) => signIn.authorization('BITS_POST', '/drop/a');
const sent = (signIn: RequestSignIn) => {
  const [read] = parseChallenges(send(signIn) ?? '');
  const parameter = (name: string) => read?.parameters.get(name);
  return {
    scheme: read?.scheme,
    nonce: parameter('nonce'),
    nc: parameter('nc'),
    algorithm: parameter('algorithm'),
  };
};

const digest = (nonce: string, rest = '') => `Digest realm="r", qop="auth", nonce="${nonce}"${rest}`;
const sha = (nonce: string) => digest(nonce, ', algorithm=SHA-256');
const basic = 'Basic realm="r"';

describe('signing in request by request', () => {
  it('sends nothing before it is asked for, then with every request', () => {
    const signIn = start();
    expect([send(signIn), signIn.isInUse]).toEqual([null, false]);
    expect(signIn.challenged(basic)).toBe('again');
    expect(send(signIn)).toBe('Basic bWU6Y2FuYXJ5LTQ3MTE=');
    signIn.accepted(200, undefined);
    expect(send(signIn)).toBe('Basic bWU6Y2FuYXJ5LTQ3MTE=');
  });

  it.each([
    ['SHA-256 before MD5', [digest('1'), sha('2'), basic], { scheme: 'digest', algorithm: 'SHA-256' }],
    ['MD5 before Basic', [basic, digest('1')], { scheme: 'digest', nonce: '1' }],
    [
      'Basic beside what is not known',
      ['Mutual x=1', digest('1', ', algorithm=X'), basic],
      { scheme: 'basic' },
    ],
  ])('takes %s', (_what, header, expected) => {
    const signIn = start();
    expect(signIn.challenged(header)).toBe('again');
    expect(sent(signIn)).toMatchObject(expected);
  });

  it('counts the uses of a nonce, anew for the next one', () => {
    const signIn = start();
    signIn.challenged(digest('1'));
    expect(sent(signIn)).toMatchObject({ nonce: '1', nc: '00000001' });
    signIn.accepted(200, undefined);
    expect(sent(signIn)).toMatchObject({ nonce: '1', nc: '00000002' });
    signIn.accepted(200, 'qop=auth, nextnonce="2"');
    expect(sent(signIn)).toMatchObject({ nonce: '2', nc: '00000001' });
  });

  it('refused is refused, for good', () => {
    for (const offer of [basic, digest('1')]) {
      const signIn = start();
      signIn.challenged(offer);
      send(signIn);
      expect(signIn.challenged(offer)).toBe('refused');
      expect(send(signIn)).toBeNull();
      expect(signIn.challenged(offer)).toBe('refused');
    }
  });

  it('a new nonce without the word stale does not hide that the secret was refused', () => {
    const signIn = start();
    signIn.challenged(digest('1'));
    send(signIn);
    expect(signIn.challenged(digest('2'))).toBe('refused');
  });

  it('a refusal without a challenge is a refusal', () => {
    const signIn = start();
    signIn.challenged(basic);
    send(signIn);
    expect(signIn.challenged(undefined)).toBe('refused');
  });

  it('a stale nonce is replaced, but not without end', () => {
    const signIn = start();
    signIn.challenged(digest('0'));
    send(signIn);
    const verdicts = ['1', '2', '3', '4'].map((nonce) => {
      const verdict = signIn.challenged(digest(nonce, ', stale=TRUE'));
      send(signIn);
      return verdict;
    });
    expect(verdicts).toEqual(['again', 'again', 'refused', 'refused']);
  });

  it('a server that forgot its nonces is signed in to anew, once', () => {
    const signIn = start();
    signIn.challenged(digest('1'));
    send(signIn);
    signIn.accepted(200, undefined);
    send(signIn);
    expect(signIn.challenged(digest('2'))).toBe('again');
    expect(sent(signIn)).toMatchObject({ nonce: '2', nc: '00000001' });
    expect(signIn.challenged(digest('3'))).toBe('refused');
  });

  it('says why it can not', () => {
    expect(start(false).challenged(basic)).toBe('readable');
    expect(start(false).challenged([basic, digest('1')])).toBe('again');
    expect(start().challenged('Mutual realm="r"')).toBe('unsupported');
    expect(start().challenged(undefined)).toBe('unsupported');
    expect(new RequestSignIn(null, null, true, entropy).challenged(basic)).toBeNull();
  });
});
