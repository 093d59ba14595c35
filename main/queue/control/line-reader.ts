/** Longest line of any request, or of an answer to one. Bytes. */
export const usualLineBytes = 64 * 1024;
/** Of `add`, which may name 100,000 files. */
export const longestLineBytes = 16 * 1024 * 1024;

/** How a line of `add` begins: its length is judged before the rest of it has come. */
const longLineStart = Buffer.from('{"command":"add",');

/** What came is no line, or longer than it may be. */
export class BadLineError extends Error {}

/** Takes bytes as they come and gives whole lines, UTF-8 without their end. Throws `BadLineError`. */
export class LineReader {
  readonly #isLimited: boolean;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #bytes = Buffer.alloc(1024);
  #length = 0;

  /** @param isLimited false where the other side is trusted with the memory of this one. */
  constructor(isLimited: boolean) {
    this.#isLimited = isLimited;
  }

  /** True while the beginning of a line waits for its end. */
  get isInLine(): boolean {
    return this.#length > 0;
  }

  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Buffer): void {
    const length = this.#length + part.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    part.copy(this.#bytes, this.#length);
    this.#length = length;
    if (this.#isLimited && length > this.#limit()) throw new BadLineError('line too long');
  }

  #limit(): number {
    const isLong = this.#bytes.subarray(0, longLineStart.length).equals(longLineStart);
    return isLong ? longestLineBytes : usualLineBytes;
  }

  #take(): string {
    try {
      return this.#decoder.decode(this.#bytes.subarray(0, this.#length));
    } catch (cause) {
      throw new BadLineError('not UTF-8', { cause });
    } finally {
      this.#length = 0;
      // One long line must not keep its room for ever.
      if (this.#bytes.length > usualLineBytes) this.#bytes = Buffer.alloc(1024);
    }
  }
}
