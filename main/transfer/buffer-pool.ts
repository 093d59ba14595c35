/** Two files can be read in whole buffers. */
const wholeBuffers = 4;
const leastShare = 1 / 4;

/**
 * Buffers of one size that outlive the files they were filled from: making one costs more than a small file.
 * Threads that read and hash share their memory.
 */
export class BufferPool {
  readonly bufferBytes: number;
  readonly #spare: Buffer[] = [];
  readonly #maxSpare: number;
  #taken = 0;

  constructor(bufferBytes = 2 * 1024 * 1024, maxSpare = 8) {
    this.bufferBytes = bufferBytes;
    this.#maxSpare = maxSpare;
  }

  /** Buffers that are in use. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * How much of a buffer to fill at most. The more files are read the less, so that each gets its turn sooner;
   * what is never touched of a buffer takes no memory.
   */
  get chunkBytes(): number {
    const share = Math.min(wholeBuffers / this.#taken, 1);
    return Math.floor(this.bufferBytes * Math.max(share, leastShare));
  }

  take(): Buffer {
    this.#taken += 1;
    return this.#spare.pop() ?? Buffer.from(new SharedArrayBuffer(this.bufferBytes));
  }

  giveBack(buffer: Buffer): void {
    this.#taken -= 1;
    if (this.#spare.length < this.#maxSpare) this.#spare.push(buffer);
  }
}
