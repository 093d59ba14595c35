import type { Random } from '../seeded-random.ts';

/** Least that a disk writes at once, and what SQLite does. */
const sectorBytes = 512;
const pageBytes = 4096;

export type Damage = (bytes: Buffer, random: Random) => Buffer;

/** Bytes that never reached the disk, or reached it otherwise. */
export const damages = {
  'cut off': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'cut off within a page, and filled up': (bytes, random) => {
    const at = sectorBytes * random.below(Math.ceil(bytes.length / sectorBytes));
    return Buffer.concat([bytes.subarray(0, at), garbage(Math.min(pageBytes, bytes.length - at), random)]);
  },
  'with one bit flipped': (bytes, random) => {
    const at = random.below(bytes.length);
    return changed(bytes, at, Buffer.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
  },
  'with a page of zeroes': (bytes, random) => changed(bytes, pageAt(bytes, random), Buffer.alloc(pageBytes)),
  'with a few of the last pages unwritten': (bytes, random) => {
    let damaged = bytes;
    for (let back = 1; back <= 8; back += 1) {
      const at = bytes.length - back * pageBytes;
      if (at >= 0 && random.below(2) === 0) damaged = changed(damaged, at, Buffer.alloc(pageBytes));
    }
    return damaged;
  },
} satisfies Record<string, Damage>;

const pageAt = (bytes: Buffer, random: Random): number =>
  pageBytes * random.below(Math.max(1, Math.floor(bytes.length / pageBytes)));

function changed(bytes: Buffer, at: number, by: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  by.copy(copy, at);
  return copy;
}

const garbage = (length: number, random: Random): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));
