import { seededRandom } from '../seeded-random.ts';

const poolBytes = 1 << 20;
const pool = makePool();

function makePool(): Uint8Array {
  const random = seededRandom(20_31);
  const bytes = new Uint8Array(poolBytes);
  for (let index = 0; index < poolBytes; index += 1) bytes[index] = random.below(256);
  return bytes;
}

/** The bytes of one version of a file; other versions and files have others. At most 512 KiB, never written to. */
export function contentOf(fileIndex: number, version: number, sizeBytes: number): Uint8Array {
  const room = poolBytes - sizeBytes;
  const first = (fileIndex * 7919 + version * 104_729) % room;
  return pool.subarray(first, first + sizeBytes);
}

export const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
