import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';
import type { Password } from './password.ts';

/** Who signs in: the domain as typed, which may be none. */
export interface NtlmAccount {
  domain: string;
  userName: string;
  password: string;
}

/** Keyed answers to a server's challenge. [MS-NLMP] 3.3.2 */
export interface NtlmProof {
  lmResponse: Buffer;
  ntResponse: Buffer;
  sessionKey: Buffer;
}

/** `DOMAIN\user` is split; `user@domain` is a name of its own and has no domain beside it. */
export function ntlmAccount({ userName, password }: Password): NtlmAccount {
  const slash = userName.indexOf('\\');
  return { domain: userName.slice(0, Math.max(slash, 0)), userName: userName.slice(slash + 1), password };
}

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

const hmacMd5 = (key: Uint8Array, ...parts: Uint8Array[]): Buffer =>
  createHmac('md5', key).update(Buffer.concat(parts)).digest();

/** NTOWFv2. [MS-NLMP] 3.3.2 */
export const ntlmKey = ({ domain, userName, password }: NtlmAccount): Buffer =>
  hmacMd5(md4(utf16(password)), utf16(upperCase(userName) + domain));

/**
 * @param timestamp 100 ns since 1601.
 * @param clientChallenge 8 bytes nobody can guess.
 * @param targetInfo AV pairs that the server sees again, end mark included.
 */
export function ntlmProof(
  key: Uint8Array,
  serverChallenge: Uint8Array,
  clientChallenge: Uint8Array,
  timestamp: bigint,
  targetInfo: Uint8Array,
): NtlmProof {
  const head = Buffer.alloc(16);
  head.set([1, 1]);
  head.writeBigUInt64LE(timestamp, 8);
  const claim = Buffer.concat([head, clientChallenge, Buffer.alloc(4), targetInfo, Buffer.alloc(4)]);
  const proof = hmacMd5(key, serverChallenge, claim);
  return {
    lmResponse: Buffer.concat([hmacMd5(key, serverChallenge, clientChallenge), clientChallenge]),
    ntResponse: Buffer.concat([proof, claim]),
    sessionKey: hmacMd5(key, proof),
  };
}

/** Shows the server that nobody changed the three messages on the way. [MS-NLMP] 3.1.5.1.2 */
export const ntlmIntegrityCode = (sessionKey: Uint8Array, ...messages: Uint8Array[]): Buffer =>
  hmacMd5(sessionKey, ...messages);

/** Letter by letter: a letter whose capital is two, as with ß, stays. */
const upperCase = (text: string): string =>
  text.replace(/./gs, (char) => (char.toUpperCase().length === 1 ? char.toUpperCase() : char));
