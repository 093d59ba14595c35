import type { DigestStream } from './digest-thread.ts';
import type { SourceDigest } from './ports.ts';

/** Bytes of the file from `first` on, in chunks that are valid until the next one is asked for. */
export type ReadRange = (first: number, length: number) => AsyncIterable<Uint8Array>;

interface Mark {
  bytes: number;
  settle: PromiseWithResolvers<string | null>;
}

/**
 * The digest of a file as it is handed over: every byte counts once, in its place, however often it is sent. What
 * was not handed over in order is read once more, in the background.
 */
export class RunningDigest {
  readonly #stream: DigestStream;
  readonly #read: ReadRange;
  /** So many bytes from the start have been taken in. */
  #bytes = 0;
  #handedBytes = 0;
  #marks: Mark[] = [];
  #isCatchingUp = false;
  #isClosed = false;

  constructor(stream: DigestStream, read: ReadRange) {
    this.#stream = stream;
    this.#read = read;
  }

  /** Counts a chunk that is being handed over. Resolves when its buffer may be filled anew. */
  async take(chunk: Uint8Array, position: number): Promise<void> {
    const end = position + chunk.length;
    this.#handedBytes = Math.max(this.#handedBytes, end);
    if (end <= this.#bytes) return;
    if (this.#isCatchingUp || position > this.#bytes) {
      this.#catchUp();
      return;
    }
    const fresh = chunk.subarray(this.#bytes - position);
    this.#bytes = end;
    await this.#stream.take(fresh);
  }

  /** Digest of the first `bytes` bytes; null when more than that has been taken in, or after `close`. */
  async of(bytes: number): Promise<SourceDigest | null> {
    const sha256 = await this.#sha256Of(bytes);
    return sha256 === null ? null : { bytes, sha256 };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream.end();
    for (const { settle } of this.#marks.splice(0)) settle.resolve(null);
  }

  #sha256Of(bytes: number): Promise<string | null> {
    if (this.#isClosed || bytes < this.#bytes) return Promise.resolve(null);
    if (bytes === this.#bytes) return this.#stream.value();
    const settle = Promise.withResolvers<string | null>();
    this.#marks.push({ bytes, settle });
    this.#catchUp();
    return settle.promise;
  }

  #catchUp(): void {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    void this.#readOn();
  }

  async #readOn(): Promise<void> {
    try {
      for (let end = this.#nextStop(); end > this.#bytes; end = this.#nextStop()) {
        for await (const chunk of this.#read(this.#bytes, end - this.#bytes)) {
          if (this.#isClosed) return;
          this.#bytes += chunk.length;
          await this.#stream.take(chunk);
        }
        this.#settleMarks();
      }
    } catch (cause) {
      for (const { settle } of this.#marks.splice(0)) settle.reject(cause);
    } finally {
      this.#isCatchingUp = false;
    }
  }

  /** The next place whose digest is wanted, else the end of what was handed over. */
  #nextStop(): number {
    return this.#marks.length > 0 ? Math.min(...this.#marks.map(({ bytes }) => bytes)) : this.#handedBytes;
  }

  #settleMarks(): void {
    const reached = this.#marks.filter(({ bytes }) => bytes <= this.#bytes);
    this.#marks = this.#marks.filter(({ bytes }) => bytes > this.#bytes);
    for (const { bytes, settle } of reached) {
      settle.resolve(bytes === this.#bytes ? this.#stream.value() : null);
    }
  }
}
