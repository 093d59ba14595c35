import type { FileHandle } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { BufferPool } from './buffer-pool.ts';
import { fileError } from './file-errors.ts';
import { SourceReadError } from './ports.ts';
import { fileChanged } from './source-identity.ts';

/** A socket takes so much without waiting, and asks for the next chunk while it still holds the last one. */
const leastChunkBytes = 64 * 1024;
const quickMs = 25;
const slowMs = 250;

/**
 * Reads ranges of one open file through two buffers in turn: while a chunk is on its way into the socket,
 * the next one is read. Chunks are long on a quick line, where each one costs, and short on a slow one, where
 * they are all that shows that it moves. The buffers stay with the file until `close`, so that neither an
 * answer that came early nor the last chunk of a fragment, still waiting in the socket, can meet a refilled
 * buffer. One range at a time; a chunk is valid until the next one is asked for.
 */
export class ReadAhead {
  readonly #handle: FileHandle;
  readonly #sourcePath: string;
  readonly #pool: BufferPool;
  readonly #buffers: Buffer[] = [];
  readonly #monotonic: () => number;
  #pendingRead: Promise<unknown> = Promise.resolve();
  #chunkBytes: number;

  /** @param monotonic milliseconds that never jump */
  constructor(handle: FileHandle, sourcePath: string, pool: BufferPool, monotonic = () => performance.now()) {
    this.#handle = handle;
    this.#sourcePath = sourcePath;
    this.#pool = pool;
    this.#monotonic = monotonic;
    this.#chunkBytes = pool.bufferBytes;
  }

  /**
   * Exactly `length` bytes from offset `first`, in chunks that the pool and the line allow.
   * Throws `SourceReadError` (`file-changed`) when the file ends before that.
   */
  async *read(first: number, length: number): AsyncGenerator<Uint8Array, void, void> {
    // A range that was given up may have left a read that still writes into a buffer.
    await this.#pendingRead;
    const end = first + length;
    let turn = 0;
    let ahead = this.#startRead(turn, first, end);
    for (let position = first; position < end; ) {
      const chunk = await ahead;
      position += chunk.length;
      turn = 1 - turn;
      if (position < end) ahead = this.#startRead(turn, position, end);
      const startedAt = this.#monotonic();
      yield chunk;
      this.#adapt(this.#monotonic() - startedAt);
    }
  }

  /** Gives the buffers back. Call it only when no socket holds a chunk any more. */
  async close(): Promise<void> {
    await this.#pendingRead;
    for (const buffer of this.#buffers.splice(0)) this.#pool.giveBack(buffer);
  }

  /** @param tookMs from when a chunk was handed over to when the next one was asked for */
  #adapt(tookMs: number): void {
    const wanted = this.#chunkBytes * (tookMs > slowMs ? 0.5 : tookMs < quickMs ? 2 : 1);
    this.#chunkBytes = Math.min(Math.max(wanted, leastChunkBytes), this.#pool.bufferBytes);
  }

  #startRead(turn: number, position: number, end: number): Promise<Uint8Array> {
    this.#buffers[turn] ??= this.#pool.take();
    const chunk = this.#buffers[turn].subarray(
      0,
      Math.min(end - position, this.#chunkBytes, this.#pool.chunkBytes),
    );
    const read = this.#fill(chunk, position);
    this.#pendingRead = read.catch(() => undefined);
    return read;
  }

  async #fill(chunk: Buffer, position: number): Promise<Uint8Array> {
    for (let filled = 0; filled < chunk.length; ) {
      const bytesRead = await this.#readOnce(chunk, filled, position + filled);
      if (bytesRead === 0) {
        const expectedBytes = position + chunk.length;
        throw new SourceReadError(fileChanged(this.#sourcePath, expectedBytes, position + filled));
      }
      filled += bytesRead;
    }
    return chunk;
  }

  async #readOnce(chunk: Buffer, offset: number, position: number): Promise<number> {
    try {
      return (await this.#handle.read(chunk, offset, chunk.length - offset, position)).bytesRead;
    } catch (cause) {
      throw new SourceReadError(fileError(cause, this.#sourcePath));
    }
  }
}
