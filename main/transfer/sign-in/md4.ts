const shifts = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const;
/** Order in which the third round takes the words of a block. */
const thirdOrder = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];

/** [RFC 1320]; OpenSSL no longer has it. Broken as a hash, but NTLM keys are made with it. */
export function md4(message: Uint8Array): Buffer {
  const words = paddedWords(message);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let start = 0; start < words.length; start += 16) {
    const mixed = mixBlock(words.subarray(start, start + 16), state);
    for (let index = 0; index < 4; index++) state[index] = ((state[index] ?? 0) + (mixed[index] ?? 0)) | 0;
  }
  const digest = Buffer.alloc(16);
  for (const [index, value] of state.entries()) digest.writeInt32LE(value | 0, index * 4);
  return digest;
}

/** The message, one bit, zeros and its length in bits, as little-endian words of whole blocks. */
function paddedWords(message: Uint8Array): Uint32Array {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8);
  return Uint32Array.from({ length: padded.length / 4 }, (_, index) => padded.readUInt32LE(index * 4));
}

function mixBlock(block: Uint32Array, state: readonly number[]): [number, number, number, number] {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let step = 0; step < 48; step++) {
    const round = step >> 4;
    const inRound = step & 15;
    const sum = (a + roundFunction(round, b, c, d) + (block[wordOf(round, inRound)] ?? 0)) | 0;
    const shift = shifts[round]?.[inRound & 3] ?? 0;
    [a, d, c, b] = [d, c, b, (sum << shift) | (sum >>> (32 - shift))];
  }
  return [a, b, c, d];
}

function wordOf(round: number, inRound: number): number {
  if (round === 0) return inRound;
  return round === 1 ? (inRound & 3) * 4 + (inRound >> 2) : (thirdOrder[inRound] ?? 0);
}

function roundFunction(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return ((b & c) | (b & d) | (c & d)) + 0x5a827999;
  return (b ^ c ^ d) + 0x6ed9eba1;
}
