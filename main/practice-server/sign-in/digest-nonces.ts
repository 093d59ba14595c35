import { randomBytes } from 'node:crypto';

/** More at a time would only fill the memory; the oldest go first and their users get a new one. */
const maxNonces = 1000;

/** Numbers used once, and how far each of them has been counted. [RFC 7616] 3.4 */
export class DigestNonces {
  readonly #lastCounts = new Map<string, number>();
  readonly #maxUses: number;

  /** @param maxUses requests that one nonce is good for */
  constructor(maxUses: number) {
    this.#maxUses = maxUses;
  }

  make(): string {
    const nonce = randomBytes(16).toString('base64url');
    this.#lastCounts.set(nonce, 0);
    if (this.#lastCounts.size > maxNonces) {
      const [oldest] = this.#lastCounts.keys();
      if (oldest !== undefined) this.#lastCounts.delete(oldest);
    }
    return nonce;
  }

  /** False for a nonce that is unknown or used up, and for a count that was there before. */
  use(nonce: string, count: number): boolean {
    const last = this.#lastCounts.get(nonce);
    if (last === undefined || count <= last || count > this.#maxUses) return false;
    this.#lastCounts.set(nonce, count);
    return true;
  }

  forgetAll(): void {
    this.#lastCounts.clear();
  }
}
