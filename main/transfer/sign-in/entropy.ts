import { randomBytes } from 'node:crypto';

/** What makes two sign-ins differ. */
export interface Entropy {
  /** That many bytes nobody can guess. */
  randomBytes(length: number): Uint8Array;
  /** Epoch ms. */
  now(): number;
}

export const systemEntropy: Entropy = { randomBytes: (length) => randomBytes(length), now: () => Date.now() };
