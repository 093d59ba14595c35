import { hash } from 'node:crypto';
import type { BufferPool } from './buffer-pool.ts';
import type { FragmentBody, SourceDigest } from './ports.ts';

/** The bytes of an open file, wherever they come from. */
export interface SourceContent {
  read(first: number, length: number): FragmentBody;
  digest(bytes: number): Promise<SourceDigest | null>;
  /** Nothing is read for it. */
  digestSoFar(): Promise<SourceDigest | null>;
  /** Gives the buffers back; resolves when no thread has anything to do with them, which may be never. */
  close(): Promise<void>;
}

/** Content of a short file, read as a whole when it was opened. */
export class SourceHead implements SourceContent {
  readonly #buffer: Buffer;
  readonly #content: Buffer;
  readonly #sha256: string;
  readonly #pool: BufferPool;

  /** @param buffer of `pool`; the content is its first `bytes` bytes, `sha256` its digest */
  constructor(buffer: Buffer, { bytes, sha256 }: { bytes: number; sha256: string }, pool: BufferPool) {
    this.#buffer = buffer;
    this.#content = buffer.subarray(0, bytes);
    this.#sha256 = sha256;
    this.#pool = pool;
  }

  async *read(first: number, length: number): AsyncGenerator<Uint8Array, void, void> {
    yield this.#content.subarray(first, first + length);
  }

  async digest(bytes: number): Promise<SourceDigest> {
    const isWhole = bytes === this.#content.length;
    return { bytes, sha256: isWhole ? this.#sha256 : hash('sha256', this.#content.subarray(0, bytes)) };
  }

  digestSoFar(): Promise<SourceDigest> {
    return this.digest(this.#content.length);
  }

  async close(): Promise<void> {
    this.#pool.giveBack(this.#buffer);
  }
}
