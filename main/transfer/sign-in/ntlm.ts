import type { Entropy } from './entropy.ts';
import {
  type AvPair,
  avIds,
  ntlmFlags,
  ntlmSignature,
  readNtlmChallenge,
  writeAvPairs,
} from './ntlm-challenge.ts';
import { type NtlmAccount, ntlmIntegrityCode, ntlmKey, ntlmProof, utf16 } from './ntlm-proof.ts';

/** Nothing is sealed, so no key is exchanged. */
const wantedFlags =
  ntlmFlags.unicode |
  ntlmFlags.requestTarget |
  ntlmFlags.ntlm |
  ntlmFlags.alwaysSign |
  ntlmFlags.extendedSessionSecurity |
  ntlmFlags.targetInfo |
  ntlmFlags.keysOf128Bits;

const integrityCodeAt = 72;
const headLength = 88;
/** MsvAvFlags: the message has an integrity code. [MS-NLMP] 2.2.2.1 */
const hasIntegrityCode = 2;

/** NEGOTIATE_MESSAGE: no names in it, this computer's neither. [MS-NLMP] 2.2.1.1 */
export function ntlmNegotiate(): Buffer {
  const message = Buffer.alloc(32);
  message.set(ntlmSignature);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(wantedFlags, 12);
  return message;
}

/**
 * AUTHENTICATE_MESSAGE with NTLMv2 responses, [MS-NLMP] 2.2.1.3, 3.1.5.1.2; null when the challenge is none.
 * A server that tells its time gets an integrity code over all three messages, and no LM response.
 */
export function ntlmAuthenticate(
  challengeMessage: Buffer,
  account: NtlmAccount,
  entropy: Entropy,
): Buffer | null {
  const challenge = readNtlmChallenge(challengeMessage);
  if (challenge === null) return null;
  const serverTime = challenge.targetInfo.find(
    ({ id, value }) => id === avIds.timestamp && value.length === 8,
  );
  const targetInfo = serverTime ? withIntegrityFlag(challenge.targetInfo) : challenge.targetInfo;
  const proof = ntlmProof(
    ntlmKey(account),
    challenge.serverChallenge,
    entropy.randomBytes(8),
    serverTime?.value.readBigUInt64LE() ?? windowsTime(entropy.now()),
    writeAvPairs(targetInfo),
  );
  const message = writeAuthenticate(challenge.flags & wantedFlags, [
    serverTime ? Buffer.alloc(24) : proof.lmResponse,
    proof.ntResponse,
    utf16(account.domain),
    utf16(account.userName),
    Buffer.alloc(0),
    Buffer.alloc(0),
  ]);
  if (serverTime) {
    message.set(
      ntlmIntegrityCode(proof.sessionKey, ntlmNegotiate(), challengeMessage, message),
      integrityCodeAt,
    );
  }
  return message;
}

/** @param fields responses (LM, NT), domain, user, workstation, session key, in the order of their places in the head. */
function writeAuthenticate(flags: number, fields: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(headLength);
  head.set(ntlmSignature);
  head.writeUInt32LE(3, 8);
  let offset = headLength;
  for (const [index, field] of fields.entries()) {
    const at = 12 + index * 8;
    head.writeUInt16LE(field.length, at);
    head.writeUInt16LE(field.length, at + 2);
    head.writeUInt32LE(offset, at + 4);
    offset += field.length;
  }
  head.writeUInt32LE(flags, 60);
  return Buffer.concat([head, ...fields]);
}

function withIntegrityFlag(pairs: readonly AvPair[]): AvPair[] {
  const flags = Buffer.alloc(4);
  const given = pairs.find(({ id, value }) => id === avIds.flags && value.length === 4);
  flags.writeUInt32LE(((given?.value.readUInt32LE() ?? 0) | hasIntegrityCode) >>> 0);
  return [...pairs.filter(({ id }) => id !== avIds.flags), { id: avIds.flags, value: flags }];
}

/** 100 ns since 1601. */
const windowsTime = (epochMs: number): bigint =>
  (BigInt(Math.trunc(epochMs)) + 11_644_473_600_000n) * 10_000n;
