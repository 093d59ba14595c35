import type { Random } from './seeded-random.ts';

/** What damaged streams are made of. */
export interface Ingredients {
  /** Whole streams, to put behind one another. */
  seeds: readonly Buffer[];
  /** Snippets that mean something to the reader. */
  spices: readonly Buffer[];
}

export const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T;

/** A stream with one damage: a byte changed, something put in, left out, said twice or cut off. */
export function mutateBytes(bytes: Buffer, { seeds, spices }: Ingredients, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const other = Math.min(bytes.length, at + random.below(20));
  const before = bytes.subarray(0, at);
  switch (random.below(6)) {
    case 0: {
      const changed = Buffer.from(bytes);
      changed[at] = random.below(256);
      return changed;
    }
    case 1:
      return Buffer.concat([before, pick(random, spices), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([before, bytes.subarray(other)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, other), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes, pick(random, seeds)]);
    default:
      return before;
  }
}
