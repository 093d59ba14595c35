import { readAgainBytes, sampledSpans } from './digest-samples.ts';
import type { DigestStream, DigestThread } from './digest-thread.ts';
import type { SourceDigest } from './ports.ts';

/** Bytes of the file from `first` on, in chunks that are valid until the next one is asked for. */
export type ReadRange = (first: number, length: number) => AsyncIterable<Uint8Array>;

interface Mark {
  bytes: number;
  settle: PromiseWithResolvers<SourceDigest | null>;
}

/**
 * The digest of a file as it is handed over: every byte counts once, in its place, however often it is sent. What
 * was not handed over in order is read once more, in the background.
 */
export class RunningDigest {
  readonly #sizeBytes: number;
  readonly #whole: DigestStream;
  readonly #samples: DigestStream;
  readonly #read: ReadRange;
  /** So many bytes from the start have been taken in. */
  #bytes = 0;
  #handedBytes = 0;
  #marks: Mark[] = [];
  #isCatchingUp = false;
  #isClosed = false;

  constructor(sizeBytes: number, thread: DigestThread, read: ReadRange) {
    this.#sizeBytes = sizeBytes;
    this.#whole = thread.open();
    this.#samples = thread.open();
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
    await this.#takeNext(chunk.subarray(this.#bytes - position));
  }

  /** Digest of the first `bytes` bytes; null when more than that has been taken in, or after `close`. */
  of(bytes: number): Promise<SourceDigest | null> {
    if (this.#isClosed || bytes < this.#bytes) return Promise.resolve(null);
    if (bytes === this.#bytes) return this.#value();
    const settle = Promise.withResolvers<SourceDigest | null>();
    this.#marks.push({ bytes, settle });
    this.#catchUp();
    return settle.promise;
  }

  /** Digest of what has been taken in. Null after `close`. */
  soFar(): Promise<SourceDigest | null> {
    return this.#isClosed ? Promise.resolve(null) : this.#value();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#whole.end();
    this.#samples.end();
    for (const { settle } of this.#marks.splice(0)) settle.resolve(null);
  }

  async #takeNext(chunk: Uint8Array): Promise<void> {
    const first = this.#bytes;
    this.#bytes += chunk.length;
    for (const span of sampledSpans(this.#sizeBytes, first, this.#bytes)) {
      const start = span.first - first;
      // Fails only together with the whole.
      this.#samples.take(chunk.subarray(start, start + span.length)).catch(() => undefined);
    }
    await this.#whole.take(chunk);
  }

  async #value(): Promise<SourceDigest> {
    const bytes = this.#bytes;
    const isSampled = this.#sizeBytes > readAgainBytes;
    const [sha256, samplesSha256] = await Promise.all([
      this.#whole.value(),
      isSampled ? this.#samples.value() : undefined,
    ]);
    return { bytes, sha256, ...(samplesSha256 !== undefined && { samplesSha256 }) };
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
          await this.#takeNext(chunk);
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
      settle.resolve(bytes === this.#bytes ? this.#value() : null);
    }
  }
}
