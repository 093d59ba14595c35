import type { FileHandle } from 'node:fs/promises';
import type { BufferPool } from './buffer-pool.ts';
import { fileError } from './file-errors.ts';
import { SourceReadError } from './ports.ts';
import { fileChanged } from './source-identity.ts';

/**
 * Reads ranges of one open file through two buffers in turn: while a chunk is on its way into the socket,
 * the next one is read. The buffers stay with the file until `close`, so that neither an answer that came
 * early nor the last chunk of a fragment, still waiting in the socket, can meet a refilled buffer. One
 * range at a time; a chunk is valid until the next one is asked for.
 */
export class ReadAhead {
  readonly #handle: FileHandle;
  readonly #sourcePath: string;
  readonly #pool: BufferPool;
  readonly #buffers: Buffer[] = [];
  #pendingRead: Promise<unknown> = Promise.resolve();

  constructor(handle: FileHandle, sourcePath: string, pool: BufferPool) {
    this.#handle = handle;
    this.#sourcePath = sourcePath;
    this.#pool = pool;
  }

  /**
   * Exactly `length` bytes from offset `first`, in chunks of the length that the pool says.
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
      yield chunk;
    }
  }

  /** Gives the buffers back. Call it only when no socket holds a chunk any more. */
  async close(): Promise<void> {
    await this.#pendingRead;
    for (const buffer of this.#buffers.splice(0)) this.#pool.giveBack(buffer);
  }

  #startRead(turn: number, position: number, end: number): Promise<Uint8Array> {
    this.#buffers[turn] ??= this.#pool.take();
    const chunk = this.#buffers[turn].subarray(0, Math.min(end - position, this.#pool.chunkBytes));
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
