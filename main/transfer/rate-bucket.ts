/** A timer that came late is made good up to here; time in which nobody asked is not. */
const creditMs = 50;
const chunkMs = 16;
const leastChunkBytes = 4 * 1024;
const mostChunkBytes = 256 * 1024;

/**
 * One limit on a virtual clock: every chunk puts the moment of the next one off by as long as it takes at this
 * rate. Times are milliseconds on the monotonic clock, so that neither idleness nor sleep adds up to a burst.
 */
export class RateBucket {
  /** Bytes that went through in all. */
  takenBytes = 0;
  #bytesPerSecond: number;
  #nextAt: number;

  /** @param bytesPerSecond above 0; `Infinity` only counts */
  constructor(bytesPerSecond: number, nowMs: number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#nextAt = nowMs;
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  /** What goes in one piece: no more than a second's worth, since many may wait for their turn. */
  get chunkBytes(): number {
    if (this.#bytesPerSecond === Number.POSITIVE_INFINITY) return this.#bytesPerSecond;
    const bytes = Math.floor((this.#bytesPerSecond * chunkMs) / 1000);
    const least = Math.min(leastChunkBytes, Math.ceil(this.#bytesPerSecond));
    return Math.min(Math.max(bytes, least), mostChunkBytes);
  }

  /** A higher rate shortens a wait that has begun; a lower one is for the chunks to come. */
  change(bytesPerSecond: number, nowMs: number): void {
    const waitMs = this.#nextAt - nowMs;
    if (waitMs > 0 && bytesPerSecond > this.#bytesPerSecond) {
      this.#nextAt = nowMs + (waitMs * this.#bytesPerSecond) / bytesPerSecond;
    }
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** How long until the next chunk; 0 or less when it may go. */
  waitMs(nowMs: number): number {
    return this.#nextAt - nowMs;
  }

  take(bytes: number, nowMs: number): void {
    this.takenBytes += bytes;
    this.#nextAt = Math.max(this.#nextAt, nowMs - creditMs) + (bytes * 1000) / this.#bytesPerSecond;
  }
}
