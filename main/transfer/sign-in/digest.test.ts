import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { digestAuthorization, readDigestChallenge } from './digest.ts';

const secret = { kind: 'password', userName: 'Mufasa', password: 'Circle of Life' } as const;
const turn = {
  method: 'GET',
  target: '/dir/index.html',
  nextNonce: null,
  count: 1,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};

function challengeOf(header: string) {
  const challenge = parseChallenges(`Digest ${header}`).map(readDigestChallenge)[0];
  if (!challenge) throw new Error('not a challenge');
  return challenge;
}

const responseOf = (authorization: string) => /response="([^"]*)"/.exec(authorization)?.[1];

describe('Digest', () => {
  const rfc7616 =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

  // [RFC 7616] 3.9.1
  it.each([
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ])('with %s', (algorithm, response) => {
    const answer = digestAuthorization(challengeOf(`${rfc7616}, algorithm=${algorithm}`), secret, turn);
    expect(answer).toBe(
      `Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", response="${response}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="${turn.clientNonce}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
    );
  });

  // [RFC 2617] 3.5
  it('without an algorithm counts as MD5', () => {
    const challenge = challengeOf(
      'realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    );
    const answer = digestAuthorization(
      challenge,
      { ...secret, password: 'Circle Of Life' },
      { ...turn, clientNonce: '0a4f113b' },
    );
    expect(responseOf(answer)).toBe('6629fae49393a05397450978507c4ef1');
    expect(answer).not.toContain('algorithm');
  });

  // [RFC 2069] 2.4, with the response of its erratum
  it('of the first edition has no qop, count or client nonce', () => {
    const challenge = challengeOf(
      'realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    );
    const answer = digestAuthorization(challenge, { ...secret, password: 'CircleOfLife' }, turn);
    expect(answer).toBe(
      'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    );
  });

  it('hashes the session key, the verb and the target as sent', () => {
    const challenge = challengeOf('realm="r", nonce="n", qop="auth", algorithm=MD5-sess');
    const upload = { ...turn, method: 'BITS_POST', target: '/drop/a%20b?x=1', clientNonce: 'c', count: 0x1f };
    const first = digestAuthorization(challenge, secret, upload);
    // Reckoned with md5sum and sha256sum.
    expect(responseOf(first)).toBe('b7d3a33a233639d30af6286449b70554');
    expect(first).toContain('algorithm=MD5-sess, qop=auth, nc=0000001f, cnonce="c"');
    const next = digestAuthorization(challenge, secret, { ...upload, nextNonce: 'n2', count: 1 });
    expect(responseOf(next)).toBe('bb1e3920aa151746b788fbb30b558401');
    const other = challengeOf('realm="r", nonce="n", qop="auth", algorithm=SHA-256-sess');
    expect(responseOf(digestAuthorization(other, secret, upload))).toBe(
      '832156343a478b4e19290461ba71030e3c0bf399658a85ce6595a93ec9139feb',
    );
  });

  it('hides the name behind a hash, or writes it in UTF-8, as the server asks', () => {
    const jon = { kind: 'password', userName: 'Jäsøn Doe', password: 'Secret, or not?' } as const;
    const hashed = challengeOf(`${rfc7616}, algorithm=SHA-256, userhash=true`);
    expect(digestAuthorization(hashed, jon, turn)).toMatch(
      /username="d1b8b7c3547b1ff28d0956e751ab1d229d1e8a9e8ed1147f10c8f1bbabc5715b".*userhash=true$/,
    );
    const utf8 = challengeOf(`${rfc7616}, charset=UTF-8`);
    expect(digestAuthorization(utf8, jon, turn)).toContain("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,");
    const plain = digestAuthorization(challengeOf(rfc7616), jon, turn);
    expect(Buffer.from(plain, 'latin1').toString()).toContain('username="Jäsøn Doe"');
  });

  it('writes quotes and back-slashes so that they are read again as they were', () => {
    const challenge = challengeOf('realm="a\\"b\\\\c", nonce="n"');
    expect(challenge.realm).toBe('a"b\\c');
    const answer = digestAuthorization(challenge, { ...secret, userName: 'DOMAIN\\me' }, turn);
    const [read] = parseChallenges(answer);
    expect(read?.parameters.get('realm')).toBe('a"b\\c');
    expect(read?.parameters.get('username')).toBe('DOMAIN\\me');
  });

  it.each([
    ['another algorithm', 'Digest realm="r", nonce="n", algorithm=SHA-512-256'],
    ['a hash over the body', 'Digest realm="r", nonce="n", qop="auth-int"'],
    ['no nonce', 'Digest realm="r"'],
    ['no realm', 'Digest nonce="n"'],
    ['another scheme', 'Basic realm="r", nonce="n"'],
  ])('can not answer %s', (_what, header) => {
    expect(parseChallenges(header).map(readDigestChallenge)).toEqual([null]);
  });
});
