import type { Writable } from 'node:stream';
import { unlessAborted } from './abortable.ts';
import { type Clock, Deadline } from './clock.ts';
import type { Download, FileSlice } from './file-download.ts';
import type { HeaderEntry } from './header-list.ts';
import { serialiseResponse } from './response-writer.ts';

export interface SendOptions {
  /** The connection ends after this answer. */
  isLast: boolean;
  /** Sends the headers of the answer and no others. */
  isExact?: boolean;
}

/** Writes answers to one socket, at the client's pace. */
export class ResponseSender {
  readonly #socket: Writable;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #deadline: Deadline;
  readonly #idleTimeoutMs: number;

  /** @param signal aborted when the connection is gone */
  constructor(socket: Writable, clock: Clock, idleTimeoutMs: number, signal: AbortSignal) {
    this.#socket = socket;
    this.#clock = clock;
    this.#signal = signal;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#deadline = new Deadline(clock, () => socket.destroy());
  }

  /** Resolves when the answer is handed over. @throws ConnectionLost, or the error of the file */
  async send(answer: Download, { isLast, isExact = false }: SendOptions): Promise<void> {
    const added: HeaderEntry[] = [];
    if (!isExact) added.push(['Date', new Date(this.#clock.now()).toUTCString()]);
    const closing: HeaderEntry[] = isLast && !isExact ? [['Connection', 'close']] : [];
    const headers = [...added, ...answer.headers, ...closing];
    await this.#write(serialiseResponse({ ...answer, headers }));
    if (answer.file) await this.#sendFile(answer.file);
  }

  async #sendFile({ handle, start, length }: FileSlice): Promise<void> {
    if (length === 0) return;
    const last = start + length - 1;
    for await (const bytes of handle.createReadStream({ start, end: last, autoClose: false })) {
      await this.#write(bytes);
    }
  }

  /** Waits for a client that does not read, so that nothing piles up; drops it when it never does. */
  async #write(bytes: Buffer): Promise<void> {
    if (this.#socket.write(bytes)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#deadline.set(this.#idleTimeoutMs);
    this.#socket.once('drain', resolve);
    try {
      await unlessAborted(promise, this.#signal);
    } finally {
      this.#deadline.stop();
    }
  }
}
