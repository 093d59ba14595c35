/** Buffers of one size that outlive the files they were filled from: making one costs more than a small file. */
export class BufferPool {
  readonly bufferBytes: number;
  readonly #spare: Buffer[] = [];
  readonly #maxSpare: number;

  /**
   * @param bufferBytes at least 64 KiB: a socket takes that much without waiting, and asks for the next
   *   chunk while it still holds the last one.
   */
  constructor(bufferBytes = 1024 * 1024, maxSpare = 8) {
    this.bufferBytes = bufferBytes;
    this.#maxSpare = maxSpare;
  }

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.bufferBytes);
  }

  giveBack(buffer: Buffer): void {
    if (this.#spare.length < this.#maxSpare) this.#spare.push(buffer);
  }
}
