const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** NegotiateFlags that matter to us. [MS-NLMP] 2.2.2.5 */
export const ntlmFlags = {
  unicode: 0x1,
  requestTarget: 0x4,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  targetTypeDomain: 0x10000,
  extendedSessionSecurity: 0x80000,
  targetInfo: 0x800000,
  version: 0x2000000,
} as const;

/** AvIds of the pairs in TargetInfo. [MS-NLMP] 2.2.2.1 */
export const avIds = { end: 0, computerName: 1, domainName: 2, flags: 6, timestamp: 7 } as const;

/** Type of an NTLM message: 1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE; null when it is none. */
export const ntlmType = (bytes: Buffer): number | null =>
  bytes.length >= 12 && bytes.subarray(0, 8).equals(signature) ? bytes.readUInt32LE(8) : null;

/** AUTHENTICATE_MESSAGE. [MS-NLMP] 2.2.1.3 */
export interface Authenticate {
  readonly user: string;
  readonly domain: string;
  readonly ntResponse: Buffer;
  readonly flags: number;
  /** Null in a message that is too short for one. */
  readonly mic: Buffer | null;
}

export const micOffset = 72;

/** Null when a field lies outside the message, or the names are not in Unicode. */
export function readAuthenticate(bytes: Buffer): Authenticate | null {
  if (ntlmType(bytes) !== 3 || bytes.length < 64) return null;
  const flags = bytes.readUInt32LE(60);
  const [ntResponse, domain, user] = [20, 28, 36].map((at) => readField(bytes, at));
  if (!ntResponse || !domain || !user || !(flags & ntlmFlags.unicode)) return null;
  const mic = bytes.length >= micOffset + 16 ? bytes.subarray(micOffset, micOffset + 16) : null;
  return { user: user.toString('utf16le'), domain: domain.toString('utf16le'), ntResponse, flags, mic };
}

function readField(bytes: Buffer, at: number): Buffer | null {
  const length = bytes.readUInt16LE(at);
  const offset = bytes.readUInt32LE(at + 4);
  return offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : null;
}

/** CHALLENGE_MESSAGE. [MS-NLMP] 2.2.1.2 @param nowMs epoch ms, for MsvAvTimestamp */
export function writeChallenge(challenge: Buffer, targetName: string, nowMs: number): Buffer {
  const name = Buffer.from(targetName, 'utf16le');
  const fileTime = Buffer.alloc(8);
  fileTime.writeBigUInt64LE((BigInt(Math.trunc(nowMs)) + 11_644_473_600_000n) * 10_000n);
  const info = Buffer.concat([
    avPair(avIds.domainName, name),
    avPair(avIds.computerName, name),
    avPair(avIds.timestamp, fileTime),
    avPair(avIds.end, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(56);
  signature.copy(head);
  head.writeUInt32LE(2, 8);
  writeField(head, 12, name.length, head.length);
  const {
    unicode,
    requestTarget,
    ntlm,
    alwaysSign,
    targetTypeDomain,
    extendedSessionSecurity,
    targetInfo,
    version,
  } = ntlmFlags;
  head.writeUInt32LE(
    unicode |
      requestTarget |
      ntlm |
      alwaysSign |
      targetTypeDomain |
      extendedSessionSecurity |
      targetInfo |
      version,
    20,
  );
  challenge.copy(head, 24);
  writeField(head, 40, info.length, head.length + name.length);
  Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]).copy(head, 48);
  return Buffer.concat([head, name, info]);
}

function writeField(head: Buffer, at: number, length: number, offset: number): void {
  head.writeUInt16LE(length, at);
  head.writeUInt16LE(length, at + 2);
  head.writeUInt32LE(offset, at + 4);
}

function avPair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** Value of one pair in a list of them; null when it is not there. */
export function findAvPair(pairs: Buffer, wanted: number): Buffer | null {
  for (let at = 0; at + 4 <= pairs.length; ) {
    const id = pairs.readUInt16LE(at);
    const end = at + 4 + pairs.readUInt16LE(at + 2);
    if (id === avIds.end || end > pairs.length) return null;
    if (id === wanted) return pairs.subarray(at + 4, end);
    at = end;
  }
  return null;
}
