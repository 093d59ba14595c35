import path from 'node:path';
import type { FileRequest } from './file-request.ts';
import type { FileThreads } from './file-threads.ts';
import type { FileCall, FileResult } from './threads/file-calls.ts';
import type { FileStats, OpenedFile } from './threads/file-deeds.ts';

export interface FileHandleOptions {
  threads: FileThreads;
  sourcePath: string;
  /** Number of the device that the file is expected on; null when that isn't known. */
  device: string | null;
  /** Takes the whole content of a file that fits into it. */
  head: Uint8Array | null;
}

/**
 * A file that is opened at once: each deed runs in a thread, has a deadline and rejects with `FileDeedError`. None
 * begins once it is to be closed, and it is closed after the last one: by then its number may be that of another file.
 */
export class FileHandle {
  readonly opened: Promise<OpenedFile>;
  /** When the opening has no part in `head` any more, perhaps never; null when it failed. */
  readonly over: Promise<OpenedFile | null>;
  readonly #threads: FileThreads;
  readonly #place: { path: string; device: string | null };
  /** What may hang as a whole: the device, or the folder where that isn't known. */
  readonly #mount: string;
  #fd = -1;
  #closing: Promise<void> | null = null;
  /** When no thread has anything to do with the file, perhaps never. */
  #idle: Promise<unknown>;

  constructor({ threads, sourcePath, device, head }: FileHandleOptions) {
    this.#threads = threads;
    this.#place = { path: sourcePath, device };
    this.#mount = device ?? path.dirname(sourcePath);
    const { answer, over } = threads.ask({ deed: 'open', args: [this.#place, head] }, this.#mount);
    this.over = over;
    this.#idle = over;
    this.opened = answer.then((opened) => {
      this.#fd = opened.fd ?? -1;
      this.#place.device ??= String(opened.stats.dev);
      return opened;
    });
  }

  /** The file that has the name now, and the one that is open. */
  async look(): Promise<{ named: FileStats; opened: FileStats }> {
    return this.#ask({ deed: 'look', args: [this.#place, this.#fd] }).answer;
  }

  /** Fills a buffer from an offset on; the answer is the count of bytes, fewer at the end of the file. */
  readInto(into: Uint8Array, position: number): FileRequest<number> {
    return this.#ask({ deed: 'read', args: [this.#place, this.#fd, into, position] });
  }

  /** Closes the file as soon as it is open and `unused` has resolved, and waits for that unless it hangs. */
  close(unused: Promise<unknown>): Promise<void> {
    this.#closing ??= this.#end(unused);
    return this.#threads.patiently(this.#closing);
  }

  async #end(unused: Promise<unknown>): Promise<void> {
    // One that opens too late is closed all the same.
    const opened = await this.over;
    await Promise.all([this.#idle, unused]);
    if (opened === null || opened.fd === null) return;
    await this.#threads.ask({ deed: 'close', args: [this.#place, opened.fd] }, this.#mount).over;
  }

  #ask<Call extends FileCall<'look' | 'read'>>(call: Call): FileRequest<FileResult<Call['deed']>> {
    if (this.#closing !== null) throw new Error('the file is closed');
    const request = this.#threads.ask(call, this.#mount);
    const before = this.#idle;
    this.#idle = request.over.then(() => before);
    return request;
  }
}
