/** One step of a round: which word it adds and how far it turns. */
type Mix = (x: number, y: number, z: number) => number;

const rounds: readonly { mix: Mix; constant: number; words: readonly number[]; turns: readonly number[] }[] =
  [
    {
      mix: (x, y, z) => (x & y) | (~x & z),
      constant: 0,
      words: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
      turns: [3, 7, 11, 19],
    },
    {
      mix: (x, y, z) => (x & y) | (x & z) | (y & z),
      constant: 0x5a827999,
      words: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
      turns: [3, 5, 9, 13],
    },
    {
      mix: (x, y, z) => x ^ y ^ z,
      constant: 0x6ed9eba1,
      words: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
      turns: [3, 9, 11, 15],
    },
  ];

/** MD4 of some bytes, 16 bytes. NTLM is built on it and OpenSSL 3 no longer offers it. [RFC 1320] */
export function md4(bytes: Uint8Array): Buffer {
  const padded = withPadding(bytes);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < padded.length; block += 64) addBlock(state, padded.subarray(block, block + 64));
  const digest = Buffer.alloc(16);
  for (const [index, word] of state.entries()) digest.writeInt32LE(word | 0, index * 4);
  return digest;
}

function withPadding(bytes: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(bytes.length) * 8n, padded.length - 8);
  return padded;
}

function addBlock(state: number[], block: Buffer): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const { mix, constant, words, turns } of rounds) {
    for (const [step, word] of words.entries()) {
      const sum = (a + mix(b, c, d) + block.readUInt32LE(word * 4) + constant) | 0;
      const turn = turns[step % 4] ?? 0;
      [a, d, c, b] = [d, c, b, (sum << turn) | (sum >>> (32 - turn))];
    }
  }
  for (const [index, word] of [a, b, c, d].entries()) state[index] = ((state[index] ?? 0) + word) | 0;
}
