import { basicAuthorization } from './basic.ts';
import type { Challenge } from './challenge.ts';
import { type DigestChallenge, digestAuthorization, readDigestChallenge } from './digest.ts';
import type { Entropy } from './entropy.ts';
import type { Password } from './password.ts';

/** Answers to one challenge, one for each request. */
export interface Way {
  scheme: 'basic' | 'digest';
  nonce: string | null;
  /** The challenge only asks for its newer nonce. */
  isStale: boolean;
  /** @param target request target as sent. */
  authorization(method: string, target: string): string;
  /** From the next request on. */
  renewNonce(nonce: string): void;
}

/** The safest way that the challenges allow; null when there is none. */
export function bestWay(
  challenges: readonly Challenge[],
  secret: Password,
  isBasicAllowed: boolean,
  entropy: Entropy,
): Way | null {
  const digests = challenges.flatMap((challenge) => readDigestChallenge(challenge) ?? []);
  const digest = digests.find(({ hash }) => hash === 'sha256') ?? digests[0];
  if (digest) return digestWay(digest, secret, entropy);
  const basic = isBasicAllowed && isBasicOffered(challenges) ? basicAuthorization(secret) : null;
  if (basic === null) return null;
  return {
    scheme: 'basic',
    nonce: null,
    isStale: false,
    authorization: () => basic,
    renewNonce: () => undefined,
  };
}

export const isBasicOffered = (challenges: readonly Challenge[]): boolean =>
  challenges.some(({ scheme }) => scheme === 'basic');

function digestWay(challenge: DigestChallenge, secret: Password, entropy: Entropy): Way {
  const clientNonce = Buffer.from(entropy.randomBytes(18)).toString('base64url');
  let nextNonce: string | null = null;
  let count = 0;
  return {
    scheme: 'digest',
    nonce: challenge.nonce,
    isStale: challenge.isStale,
    authorization(method, target) {
      count++;
      return digestAuthorization(challenge, secret, { method, target, nextNonce, count, clientNonce });
    },
    renewNonce(nonce) {
      nextNonce = nonce;
      count = 0;
    },
  };
}
