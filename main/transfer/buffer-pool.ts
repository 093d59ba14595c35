/** Sixteen files read through two buffers each. */
const manyBuffers = 32;

/** Buffers of one size that outlive the files they were filled from: making one costs more than a small file. */
export class BufferPool {
  readonly bufferBytes: number;
  readonly #spare: Buffer[] = [];
  readonly #maxSpare: number;
  #taken = 0;

  /**
   * @param bufferBytes at least 256 KiB: a socket takes 64 KiB without waiting, and asks for the next chunk
   *   while it still holds the last one.
   */
  constructor(bufferBytes = 1024 * 1024, maxSpare = 8) {
    this.bufferBytes = bufferBytes;
    this.#maxSpare = maxSpare;
  }

  /**
   * How much of a buffer to fill at a time: a quarter when many files are read, so that each gets its turn
   * sooner. What is never touched of a buffer takes no memory.
   */
  get chunkBytes(): number {
    return this.#taken > manyBuffers ? this.bufferBytes / 4 : this.bufferBytes;
  }

  take(): Buffer {
    this.#taken += 1;
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.bufferBytes);
  }

  giveBack(buffer: Buffer): void {
    this.#taken -= 1;
    if (this.#spare.length < this.#maxSpare) this.#spare.push(buffer);
  }
}
