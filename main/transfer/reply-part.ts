import { hash } from 'node:crypto';
import { BufferPool } from './buffer-pool.ts';
import type { FileThreads } from './file-threads.ts';
import { ReplyFile, type ReplyPlace } from './reply-file.ts';
import type { ReplyVersion } from './threads/part-names.ts';

export type { ReplyVersion };

export const replyStamp = (lastModified: string | null, etag: string | null): string =>
  hash('sha256', JSON.stringify([lastModified, etag])).slice(0, 32);

/**
 * A server that says nothing of versions is believed: it writes the reply of a session once, before it gives the
 * address of it, and parts of other sessions or addresses are never gone on with. [MC-BUP] 3.2.5.1.3
 */
export const isSameVersion = (one: ReplyVersion, other: ReplyVersion): boolean =>
  one.totalBytes === other.totalBytes && one.stamp === other.stamp;

/** The half of what is asked for at once. */
const buffers = new BufferPool(512 * 1024, 8);

/**
 * The part of a reply that is here. What comes is gathered in one buffer while a thread writes the other one to the
 * file; what fails there rejects what is done next, with `FileDeedError`.
 */
export class ReplyPart {
  readonly #threads: FileThreads;
  readonly #file: ReplyFile;
  #filling = buffers.take();
  #filledBytes = 0;
  #other = buffers.take();
  /** The other buffer is on its way to the file. */
  #saving: Promise<void> = Promise.resolve();
  /** Bytes that don't fit in wait for that. */
  #waiting: Promise<void> | null = null;
  #version: ReplyVersion | null = null;
  #storedBytes = 0;
  /** Behind those, but not to be trusted yet. */
  #writtenBytes = 0;
  #closing: Promise<void> | null = null;

  private constructor(threads: FileThreads, file: ReplyFile) {
    this.#threads = threads;
    this.#file = file;
  }

  /** Goes on with what an earlier run has left of the reply at `replyUrl`, or begins anew. Makes the folder. */
  static async open(threads: FileThreads, place: ReplyPlace, replyUrl: string): Promise<ReplyPart> {
    const part = new ReplyPart(threads, new ReplyFile(threads, place, replyUrl));
    try {
      await part.#file.open();
      part.#learn();
      return part;
    } catch (cause) {
      await part.close();
      throw cause;
    }
  }

  get version(): ReplyVersion | null {
    return this.#version;
  }

  /** The reply's first bytes, so many of them, are here. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  get isComplete(): boolean {
    return this.#version?.totalBytes === this.#storedBytes;
  }

  /**
   * Notes down bytes that may turn out not to belong to the reply; `keep` decides. Whoever has more waits for what
   * it returns, or a fast server would fill the memory.
   */
  write(bytes: Uint8Array): Promise<void> | null {
    // Its buffers are somebody else's by now.
    if (this.#closing !== null) return null;
    if (this.#waiting === null && bytes.length <= this.#filling.length - this.#filledBytes) {
      this.#fill(bytes);
      return null;
    }
    const waiting = this.#fillAfter(this.#waiting, Buffer.from(bytes));
    this.#waiting = waiting;
    const isOver = (): void => {
      if (this.#waiting === waiting) this.#waiting = null;
    };
    // A failure stays, for `keep`.
    waiting.then(isOver, () => undefined);
    return waiting;
  }

  /** Trusts the first `lengthBytes` of what was written since the last call. */
  async keep(lengthBytes: number, version: ReplyVersion): Promise<void> {
    await this.#waiting;
    const storedBytes = this.#storedBytes + lengthBytes;
    await this.#save((bytes, position) => this.#file.keep(bytes, position, storedBytes, version));
    this.#version = version;
    this.#storedBytes = storedBytes;
    this.#writtenBytes = 0;
  }

  /** Begins anew. */
  async restart(): Promise<void> {
    await this.#waiting;
    await this.#saving;
    await this.#file.restart();
    this.#filledBytes = 0;
    this.#writtenBytes = 0;
    this.#learn();
  }

  /** Gives the whole reply a free name made from `fileName`, and returns its path. */
  async place(fileName: string): Promise<string> {
    await this.#saving;
    return this.#file.place(fileName);
  }

  discard(): Promise<void> {
    return this.close(true);
  }

  /**
   * Leaves the part for a later run, if any of it is to be trusted; waits for that unless the folder hangs. Nothing
   * more is begun with it.
   */
  close(isOver = false): Promise<void> {
    this.#closing ??= this.#end(isOver);
    return this.#threads.patiently(this.#closing);
  }

  async #end(isOver: boolean): Promise<void> {
    await this.#file.close(isOver);
    await Promise.allSettled([this.#waiting]);
    buffers.giveBack(this.#filling);
    buffers.giveBack(this.#other);
  }

  #learn(): void {
    this.#version = this.#file.record?.version ?? null;
    this.#storedBytes = this.#file.record?.storedBytes ?? 0;
  }

  #fill(bytes: Uint8Array): void {
    this.#filling.set(bytes, this.#filledBytes);
    this.#filledBytes += bytes.length;
  }

  async #fillAfter(before: Promise<void> | null, bytes: Uint8Array): Promise<void> {
    await before;
    for (let done = 0; done < bytes.length; ) {
      if (this.#filledBytes === this.#filling.length)
        await this.#save((full, position) => this.#file.write(full, position));
      const next = bytes.subarray(done, done + this.#filling.length - this.#filledBytes);
      this.#fill(next);
      done += next.length;
    }
  }

  /** Hands what was gathered over, as soon as the other buffer is free to be filled. */
  async #save(deed: (bytes: Uint8Array, position: number) => Promise<void>): Promise<void> {
    await this.#saving;
    const full = this.#filling;
    this.#saving = deed(full.subarray(0, this.#filledBytes), this.#storedBytes + this.#writtenBytes);
    // Whoever comes next hears of it.
    this.#saving.catch(() => undefined);
    this.#writtenBytes += this.#filledBytes;
    this.#filledBytes = 0;
    this.#filling = this.#other;
    this.#other = full;
  }
}
