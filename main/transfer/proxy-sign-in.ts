import { createHash, randomBytes } from 'node:crypto';
import type { HttpAnswer } from '../bits/http-answer.ts';
import type { ServerProfile } from './server-profile.ts';
import { basicAuthorization } from './sign-in/basic.ts';
import { parseChallenges } from './sign-in/challenge.ts';
import { type DigestChallenge, digestAuthorization, readDigestChallenge } from './sign-in/digest.ts';
import { TransportFault } from './transport-fault.ts';

type Secret = NonNullable<ServerProfile['proxySignIn']>;
/** Makes the next `Proxy-Authorization` for a tunnel to `target`. */
type Answer = (target: string) => string;

/** Signs tunnels in to one proxy, by Basic or Digest, and ahead of being asked once it was asked. [RFC 9110] 11.7 */
export class ProxySignIn {
  readonly #proxy: string;
  readonly #secret: Secret | null;
  #answer: Answer | null = null;

  /** @param proxy its name, `host:port` */
  constructor(proxy: string, secret: Secret | null) {
    this.#proxy = proxy;
    this.#secret = secret;
  }

  authorizationFor(target: string): string | null {
    return this.#answer?.(target) ?? null;
  }

  /**
   * Takes a 407 in; throws `TransportFault` when another try is of no use.
   * @param isRefusal the proxy had just been given an answer to a fresh challenge.
   */
  challenged(answer: HttpAnswer, isRefusal: boolean): void {
    const challenges = parseChallenges(answer.headers['proxy-authenticate']);
    const fault = (code: 'proxy-sign-in-needed' | 'proxy-sign-in-refused') =>
      new TransportFault(code, challenges.map(({ scheme }) => scheme).join(' '), 'fatal', {
        name: this.#proxy,
        httpStatus: 407,
      });
    const secret = this.#secret;
    if (secret === null) throw fault('proxy-sign-in-needed');
    const digests = challenges.map(readDigestChallenge).filter((digest) => digest !== null);
    const digest = digests.find(({ hash }) => hash === 'sha256') ?? digests[0];
    const isStale = challenges.some(({ parameters }) => parameters.get('stale')?.toLowerCase() === 'true');
    this.#answer = null;
    if (isRefusal && !isStale) throw fault('proxy-sign-in-refused');
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic');
    const basic = isBasic ? basicAuthorization(secret) : null;
    if (digest !== undefined) this.#answer = digestAnswer(digest, secret);
    else if (basic !== null) this.#answer = () => basic;
    else throw fault('proxy-sign-in-refused');
  }
}

/** One sign-in for each proxy and user. */
export class ProxySignIns {
  readonly #signIns = new Map<string, ProxySignIn>();

  of(proxy: string, secret: Secret | null): ProxySignIn {
    const key = createHash('sha256')
      .update(JSON.stringify([proxy, secret]))
      .digest('base64');
    const signIn = this.#signIns.get(key) ?? new ProxySignIn(proxy, secret);
    this.#signIns.set(key, signIn);
    return signIn;
  }
}

function digestAnswer(challenge: DigestChallenge, secret: Secret): Answer {
  const clientNonce = randomBytes(16).toString('hex');
  let count = 0;
  return (target) => {
    count += 1;
    return digestAuthorization(challenge, secret, {
      method: 'CONNECT',
      target,
      nextNonce: null,
      count,
      clientNonce,
    });
  };
}
