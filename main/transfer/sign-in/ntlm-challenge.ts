/** What a server's CHALLENGE_MESSAGE says, as far as it matters here. [MS-NLMP] 2.2.1.2 */
export interface NtlmChallenge {
  serverChallenge: Buffer;
  /** NEGOTIATE flags that the server agreed to. */
  flags: number;
  /** AV pairs in order, without the end mark. Empty when there are none. */
  targetInfo: readonly AvPair[];
  /** The whole message as it came. */
  message: Buffer;
}

export interface AvPair {
  id: number;
  value: Buffer;
}

export const ntlmSignature = Buffer.from('NTLMSSP\0');

/** [MS-NLMP] 2.2.2.5 */
export const ntlmFlags = {
  unicode: 0x1,
  requestTarget: 0x4,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  extendedSessionSecurity: 0x80000,
  targetInfo: 0x800000,
  keysOf128Bits: 0x20000000,
} as const;

/** [MS-NLMP] 2.2.2.1 */
export const avIds = { end: 0, flags: 6, timestamp: 7 } as const;

const headLength = 32;
const targetInfoField = 40;

/** Total: null for anything that is no CHALLENGE_MESSAGE in Unicode. */
export function readNtlmChallenge(message: Buffer): NtlmChallenge | null {
  if (message.length < headLength || !message.subarray(0, 8).equals(ntlmSignature)) return null;
  const flags = message.readUInt32LE(20);
  if (message.readUInt32LE(8) !== 2 || (flags & ntlmFlags.unicode) === 0) return null;
  const targetInfo = readAvPairs(targetInfoOf(message, flags));
  if (targetInfo === null) return null;
  return { serverChallenge: message.subarray(24, 32), flags, targetInfo, message };
}

/** Null when the field points outside the message. */
function targetInfoOf(message: Buffer, flags: number): Buffer | null {
  if ((flags & ntlmFlags.targetInfo) === 0) return Buffer.alloc(4);
  if (message.length < targetInfoField + 8) return null;
  const length = message.readUInt16LE(targetInfoField);
  const offset = message.readUInt32LE(targetInfoField + 4);
  if (length === 0) return Buffer.alloc(4);
  return offset + length <= message.length ? message.subarray(offset, offset + length) : null;
}

/** Null when a pair is cut off or the end mark is missing. */
function readAvPairs(bytes: Buffer | null): AvPair[] | null {
  const pairs: AvPair[] = [];
  for (let at = 0; bytes !== null && at + 4 <= bytes.length; ) {
    const id = bytes.readUInt16LE(at);
    if (id === avIds.end) return pairs;
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) return null;
    pairs.push({ id, value: bytes.subarray(at + 4, end) });
    at = end;
  }
  return null;
}

/** AV pairs with the end mark. */
export function writeAvPairs(pairs: readonly AvPair[]): Buffer {
  const parts = pairs.flatMap(({ id, value }) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return [head, value];
  });
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}
