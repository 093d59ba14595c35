import { performance } from 'node:perf_hooks';
import type { BufferPool } from './buffer-pool.ts';
import { fileError } from './file-errors.ts';
import type { FileRequest } from './file-request.ts';
import { SourceReadError } from './ports.ts';
import { fileChanged } from './source-identity.ts';

/** A socket takes so much without waiting, and asks for the next chunk while it still holds the last one. */
const leastChunkBytes = 64 * 1024;
const quickMs = 25;
const slowMs = 250;

export interface ReadAheadOptions {
  sourcePath: string;
  /** Length that the file is to have. */
  sizeBytes: number;
  pool: BufferPool;
  /** Fills a buffer from an offset of the file on; the answer is the count of bytes, fewer at its end. */
  readInto(into: Uint8Array, position: number): FileRequest<number>;
  /** Sees each chunk as it is handed over; its buffer is filled anew only when the promise has resolved. */
  onChunk?: (chunk: Uint8Array, position: number) => Promise<void>;
  /** Milliseconds that never jump. */
  monotonic?: () => number;
}

interface Slot {
  buffer: Buffer;
  /** Settles when nobody but us has anything to do with the buffer. */
  free: Promise<unknown>;
}

/**
 * Reads ranges of one open file through two buffers in turn: while a chunk is on its way into the socket,
 * the next one is read. Chunks are long on a quick line, where each one costs, and short on a slow one, where
 * they are all that shows that it moves. The buffers stay with the file until `close`, so that neither an
 * answer that came early nor the last chunk of a fragment, still waiting in the socket, can meet a refilled
 * buffer. One range at a time; a chunk is valid until the next one is asked for.
 */
export class ReadAhead {
  readonly #options: ReadAheadOptions;
  readonly #monotonic: () => number;
  readonly #slots: Slot[] = [];
  #pendingRead: Promise<unknown> = Promise.resolve();
  #chunkBytes: number;
  #isClosed = false;

  constructor(options: ReadAheadOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#chunkBytes = options.pool.bufferBytes;
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
      const slot = this.#slotOf(turn);
      const next = position + chunk.length;
      turn = 1 - turn;
      if (next < end) ahead = this.#startRead(turn, next, end);
      slot.free = this.#options.onChunk?.(chunk, position) ?? slot.free;
      slot.free.catch(() => undefined);
      position = next;
      const startedAt = this.#monotonic();
      yield chunk;
      this.#adapt(this.#monotonic() - startedAt);
    }
  }

  /**
   * Gives the buffers back, each as soon as no read or look is under way that has to do with it: resolves then,
   * which may be never. Call it only when no socket holds a chunk any more.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pendingRead;
    await Promise.all(
      this.#slots.splice(0).map(async ({ buffer, free }) => {
        await free.catch(() => undefined);
        this.#options.pool.giveBack(buffer);
      }),
    );
  }

  /** @param tookMs from when a chunk was handed over to when the next one was asked for */
  #adapt(tookMs: number): void {
    const wanted = this.#chunkBytes * (tookMs > slowMs ? 0.5 : tookMs < quickMs ? 2 : 1);
    this.#chunkBytes = Math.min(Math.max(wanted, leastChunkBytes), this.#options.pool.bufferBytes);
  }

  #slotOf(turn: number): Slot {
    this.#slots[turn] ??= { buffer: this.#options.pool.take(), free: Promise.resolve() };
    return this.#slots[turn];
  }

  #startRead(turn: number, position: number, end: number): Promise<Uint8Array> {
    const slot = this.#slotOf(turn);
    const length = Math.min(end - position, this.#chunkBytes, this.#options.pool.chunkBytes);
    const read = this.#fill(slot, length, position);
    this.#pendingRead = read.catch(() => undefined);
    return read;
  }

  async #fill(slot: Slot, length: number, position: number): Promise<Uint8Array> {
    await this.#orSourceError(slot.free);
    // The buffer may be somebody else's by now.
    if (this.#isClosed) throw new Error('reading is over');
    const chunk = slot.buffer.subarray(0, length);
    const { answer, over } = this.#options.readInto(chunk, position);
    slot.free = over;
    const bytesRead = await this.#orSourceError(answer);
    if (bytesRead < length) {
      const { sizeBytes, sourcePath } = this.#options;
      throw new SourceReadError(fileChanged(sourcePath, sizeBytes, position + bytesRead));
    }
    return chunk;
  }

  async #orSourceError<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      throw new SourceReadError(fileError(cause, this.#options.sourcePath));
    }
  }
}
