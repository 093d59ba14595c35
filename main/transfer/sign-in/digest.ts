import { createHash } from 'node:crypto';
import type { Challenge } from './challenge.ts';
import type { Password } from './password.ts';

const hashNames = { md5: 'md5', 'sha-256': 'sha256' } as const;

/** A Digest challenge that can be answered. Text is as on the wire: one character for each byte. */
export interface DigestChallenge {
  hash: (typeof hashNames)[keyof typeof hashNames];
  isSession: boolean;
  /** As the server spelled it; null when it named none. */
  algorithm: string | null;
  realm: string;
  nonce: string;
  opaque: string | null;
  /** False for servers of the first edition, which know neither `qop` nor counting. [RFC 2069] */
  hasQop: boolean;
  isUserNameHashed: boolean;
  isUtf8: boolean;
  /** The nonce that was used is too old; the secret is not in doubt. */
  isStale: boolean;
}

/** What one answer to a challenge is made of. */
export interface DigestTurn {
  method: string;
  /** Request target as sent. */
  target: string;
  /** From now on instead of the challenge's own, as the server announced. */
  nextNonce: string | null;
  /** How many requests used this nonce, this one included. */
  count: number;
  /** Client nonce, the same for all answers to one challenge: the session keys depend on it. ASCII, no quote. */
  clientNonce: string;
}

/** Null when it is none, or asks for what is not known here: another algorithm, or `auth-int` alone. */
export function readDigestChallenge({ scheme, parameters }: Challenge): DigestChallenge | null {
  const algorithm = parameters.get('algorithm') ?? null;
  const [, base, session] = /^(.+?)(-sess)?$/.exec(algorithm?.toLowerCase() ?? 'md5') ?? [];
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const qop = parameters
    .get('qop')
    ?.toLowerCase()
    .split(/[\s,]+/);
  if (scheme !== 'digest' || realm === undefined || nonce === undefined) return null;
  if (base !== 'md5' && base !== 'sha-256') return null;
  if (qop !== undefined && !qop.includes('auth')) return null;
  return {
    hash: hashNames[base],
    isSession: session !== undefined,
    algorithm,
    realm,
    nonce,
    opaque: parameters.get('opaque') ?? null,
    hasQop: qop !== undefined,
    isUserNameHashed: parameters.get('userhash')?.toLowerCase() === 'true',
    isUtf8: parameters.get('charset')?.toLowerCase() === 'utf-8',
    isStale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

/** Value of `Authorization` or `Proxy-Authorization`. [RFC 7616] 3.4, [RFC 2069] 2.1.2 */
export function digestAuthorization(challenge: DigestChallenge, secret: Password, turn: DigestTurn): string {
  const { realm, hasQop, isSession } = challenge;
  const { method, target, clientNonce } = turn;
  const nonce = turn.nextNonce ?? challenge.nonce;
  const count = turn.count.toString(16).padStart(8, '0');
  const hash = (...parts: string[]) =>
    createHash(challenge.hash).update(parts.join(':'), 'latin1').digest('hex');

  const userName = wireText(secret.userName);
  const user = hash(userName, realm, wireText(secret.password));
  const a1 = isSession ? hash(user, challenge.nonce, clientNonce) : user;
  const a2 = hash(method, target);
  const response = hasQop ? hash(a1, nonce, count, clientNonce, 'auth', a2) : hash(a1, nonce, a2);

  const parts = [
    nameParameter(challenge, secret.userName, () => hash(userName, realm)),
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(target)}`,
    `response="${response}"`,
  ];
  if (challenge.algorithm !== null) parts.push(`algorithm=${challenge.algorithm}`);
  if (hasQop) parts.push(`qop=auth, nc=${count}`);
  if (hasQop || isSession) parts.push(`cnonce="${clientNonce}"`);
  if (challenge.opaque !== null) parts.push(`opaque=${quote(challenge.opaque)}`);
  if (challenge.isUserNameHashed) parts.push('userhash=true');
  return `Digest ${parts.join(', ')}`;
}

function nameParameter(challenge: DigestChallenge, userName: string, hashed: () => string): string {
  if (challenge.isUserNameHashed) return `username="${hashed()}"`;
  const isPlain = /^[\x20-\x7e]*$/.test(userName);
  if (isPlain || !challenge.isUtf8) return `username=${quote(wireText(userName))}`;
  const escaped = encodeURIComponent(userName.toWellFormed()).replace(/['()*]/g, percentEncoded);
  return `username*=UTF-8''${escaped}`;
}

const percentEncoded = (char: string): string =>
  `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** UTF-8 bytes, each as one character. */
const wireText = (text: string): string => Buffer.from(text).toString('latin1');

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
