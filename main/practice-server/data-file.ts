import { type FileHandle, open, rm } from 'node:fs/promises';
import { ConnectionLost } from './byte-source.ts';
import { fileExists, moveFile } from './move-file.ts';

/** Bytes of one unfinished upload, in order from 0. */
export interface DataFile {
  /** Null when the bytes are kept nowhere. */
  readonly path: string | null;
  /**
   * Takes bytes for the end of the file. Resolves at once while the disk keeps pace, else when it has caught
   * up. The buffers must not be changed afterwards. Rejects when an earlier write failed.
   */
  append(bytes: Buffer): Promise<void>;
  /** Resolves with the bytes on disk once everything appended is there or has failed; never rejects. */
  settle(): Promise<{ writtenBytes: number; error: Error | null }>;
  /** Moves the file to its place in one step. @throws with code EEXIST when it must not replace what is there */
  moveTo(place: string, mayReplace: boolean): Promise<void>;
  /** Deletes the file; no error if it is gone. */
  delete(): Promise<void>;
  /** Whether the file still exists. */
  exists(): Promise<boolean>;
  /** Writes nothing more and gives the file back to the system. */
  close(): Promise<void>;
}

/** Smaller writes cost more in calls than in bytes. */
const writeBytes = 256 * 1024;
const writeBuffers = 1024;
const maxWaitingBytes = 4 * 1024 * 1024;

/** A temporary file, opened when first needed. What gathers during one write goes out in the next, joined. */
export class DiskDataFile implements DataFile {
  readonly path: string;
  #handle: FileHandle | null = null;
  #writtenBytes: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | null = null;
  #error: Error | null = null;
  #isClosed = false;

  private constructor(path: string, writtenBytes: number, handle: FileHandle | null) {
    this.path = path;
    this.#writtenBytes = writtenBytes;
    this.#handle = handle;
  }

  /** A new, empty file that nobody else can have prepared. */
  static async create(path: string): Promise<DiskDataFile> {
    return new DiskDataFile(path, 0, await open(path, 'wx', 0o600));
  }

  /** A file of an earlier run, to go on at its end. */
  static reopen(path: string, writtenBytes: number): DiskDataFile {
    return new DiskDataFile(path, writtenBytes, null);
  }

  async append(bytes: Buffer): Promise<void> {
    if (this.#isClosed) throw new ConnectionLost('the server has stopped');
    if (this.#error) throw this.#error;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= writeBytes || this.#waiting.length >= writeBuffers) {
      this.#writing ??= this.#writeWaiting();
    }
    while (this.#waitingBytes > maxWaitingBytes && this.#writing) await this.#writing;
  }

  async settle(): Promise<{ writtenBytes: number; error: Error | null }> {
    while (this.#waiting.length > 0 || this.#writing) {
      this.#writing ??= this.#writeWaiting();
      await this.#writing;
    }
    const error = this.#error;
    this.#error = null;
    return { writtenBytes: this.#writtenBytes, error };
  }

  async moveTo(place: string, mayReplace: boolean): Promise<void> {
    await this.close();
    await moveFile(this.path, place, mayReplace);
  }

  async delete(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  exists(): Promise<boolean> {
    return fileExists(this.path);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#drop();
    while (this.#writing) await this.#writing;
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  #drop(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Runs until nothing waits. Never rejects: a failed write is told by the next `append` or `settle`. */
  async #writeWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const buffers = this.#waiting;
        this.#drop();
        this.#handle ??= await open(this.path, 'r+');
        await this.#writeAll(this.#handle, buffers);
      }
    } catch (error) {
      this.#drop();
      this.#error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#writing = null;
    }
  }

  async #writeAll(handle: FileHandle, buffers: Buffer[]): Promise<void> {
    let rest = buffers;
    while (rest.length > 0) {
      const { bytesWritten } = await handle.writev(rest, this.#writtenBytes);
      this.#writtenBytes += bytesWritten;
      rest = afterBytes(rest, bytesWritten);
    }
  }
}

/** What is left of `buffers` without their first `count` bytes. */
function afterBytes(buffers: Buffer[], count: number): Buffer[] {
  let skipped = 0;
  for (const [index, buffer] of buffers.entries()) {
    if (skipped + buffer.length > count)
      return [buffer.subarray(count - skipped), ...buffers.slice(index + 1)];
    skipped += buffer.length;
  }
  return [];
}
