import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Accounts, isEqual } from './accounts.ts';
import {
  type Authenticate,
  avIds,
  findAvPair,
  micOffset,
  ntlmType,
  readAuthenticate,
  writeChallenge,
} from './ntlm-messages.ts';
import { integrityCode, ntProof, responseKey, sessionKey } from './ntlm-proof.ts';
import { refused, type Scheme, type Verdict } from './scheme.ts';

/** A talk that has begun: what both sides have said so far. */
interface Talk {
  readonly challenge: Buffer;
  readonly messages: readonly [negotiate: Buffer, challenge: Buffer];
}

const targetName = 'PRACTICE';
const micIsPresent = 0x2;

/** NTLMv2 in three messages, which signs in the connection. Negotiate is the same without SPNEGO. [MS-NTHT] */
export class NtlmScheme implements Scheme {
  readonly name: 'NTLM' | 'Negotiate';
  readonly #accounts: Accounts;
  readonly #clock: Clock;
  readonly #talks = new WeakMap<object, Talk>();

  constructor(name: NtlmScheme['name'], accounts: Accounts, clock: Clock) {
    this.name = name;
    this.#accounts = accounts;
    this.#clock = clock;
  }

  challenge(): string {
    return this.name;
  }

  check(credentials: string, _request: unknown, line: object): Verdict {
    const message = Buffer.from(credentials, 'base64');
    const talk = this.#talks.get(line);
    this.#talks.delete(line);
    if (ntlmType(message) === 1) return this.#begin(message, line);
    const given = readAuthenticate(message);
    return talk && given ? this.#verify(given, message, talk) : refused;
  }

  #begin(negotiate: Buffer, line: object): Verdict {
    const challenge = randomBytes(8);
    const message = writeChallenge(challenge, targetName, this.#clock.now());
    this.#talks.set(line, { challenge, messages: [negotiate, message] });
    return { kind: 'goOn', token: message.toString('base64') };
  }

  #verify(given: Authenticate, message: Buffer, { challenge, messages }: Talk): Verdict {
    const account = this.#accounts.find(given.user, given.domain);
    // An NTLMv1 response has 24 bytes; we don't take it. [MS-NLMP] 2.2.2.6
    if (!account || given.ntResponse.length <= 24) return refused;
    const proof = given.ntResponse.subarray(0, 16);
    const clientPart = given.ntResponse.subarray(16);
    const key = responseKey(given.user, given.domain, account.password);
    if (!isEqual(proof, ntProof(key, challenge, clientPart))) return refused;
    if (promisesMic(clientPart)) {
      const bare = Buffer.from(message);
      bare.fill(0, micOffset, micOffset + 16);
      const mic = integrityCode(sessionKey(key, proof), ...messages, bare);
      if (!given.mic || !isEqual(given.mic, mic)) return refused;
    }
    return { kind: 'accepted', user: account.user };
  }
}

/** Whether the pairs in NTLMv2_CLIENT_CHALLENGE say that the message carries a MIC. [MS-NLMP] 2.2.2.7 */
function promisesMic(clientPart: Buffer): boolean {
  const flags = findAvPair(clientPart.subarray(28), avIds.flags);
  return flags !== null && flags.length === 4 && (flags.readUInt32LE(0) & micIsPresent) !== 0;
}
