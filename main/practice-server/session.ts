import type { DataFile } from './data-file.ts';
import type { BodyReader } from './request-body.ts';
import { fileKey, type SessionRecord, type StoredAnswer } from './session-folder.ts';

export interface SessionStart {
  readonly record: SessionRecord;
  readonly segments: readonly string[];
  /** Null for data that is in its place already. */
  readonly data: DataFile | null;
  readonly receivedBytes: number;
  readonly lastProgressAt: number;
}

/**
 * One upload on its way. Only one packet at a time works on it. Of the states of [MC-BUP] 3.2.5.1 it is in
 * RECEIVE_FRAGMENTS until it is complete (and, where there is a server application, answered), in NOTIFY while
 * the application is asked, then in WAIT_FOR_CLOSE.
 */
export class Session {
  readonly id: string;
  readonly target: string;
  /** Who began it; null where nobody has to sign in. */
  readonly owner: string | null;
  readonly segments: readonly string[];
  totalBytes: number | null;
  lastProgressAt: number;
  /** What the server application said, once and for all; null where it was not asked or may be asked again. */
  answer: StoredAnswer | null;
  #data: DataFile | null;
  #receivedBytes: number;
  #isEnded = false;
  #notification = new AbortController();
  #packet: { abort(): void; done: Promise<void> } | null = null;

  constructor({ record, segments, data, receivedBytes, lastProgressAt }: SessionStart) {
    this.id = record.id;
    this.target = record.target;
    this.owner = record.owner;
    this.segments = segments;
    this.totalBytes = record.totalBytes;
    this.lastProgressAt = lastProgressAt;
    this.answer = record.answer;
    this.#data = data;
    this.#receivedBytes = receivedBytes;
  }

  get record(): SessionRecord {
    const { id, target, owner, totalBytes, answer } = this;
    return { id, target, owner, totalBytes, answer };
  }

  /** Bytes held = the next offset wanted. Exact to 2^53-1. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Not yet in its place. */
  get data(): DataFile | null {
    return this.#data;
  }

  /** Name of its files. */
  get fileKey(): string {
    return fileKey(this.id);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isComplete(): boolean {
    return this.#receivedBytes === this.totalBytes;
  }

  /** The application is about to be asked. @returns aborted when the answer is no longer wanted */
  beginNotification(): AbortSignal {
    this.#notification = new AbortController();
    return this.#notification.signal;
  }

  giveUpNotification(): void {
    this.#notification.abort();
  }

  /**
   * Waits for the session to be free and takes it; the returned function gives it back. A client has one
   * request outstanding, so a second packet means that the first is dead: `abort` is called to end it.
   */
  async enter(abort: () => void): Promise<() => void> {
    while (this.#packet) {
      this.#packet.abort();
      await this.#packet.done;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#packet = { abort, done: promise };
    return () => {
      this.#packet = null;
      resolve();
    };
  }

  /**
   * Stores the bytes of `body` from its byte `skip` on. What arrived in order before a failure is kept.
   * @throws ConnectionLost of the body, or the error of the disk
   */
  async receive(body: BodyReader, skip: number, now: () => number): Promise<void> {
    const data = this.#data;
    if (!data) return;
    const brokenOff = await copyBody(body, skip, data).then(
      () => null,
      (error: unknown) => error,
    );
    const { writtenBytes, error } = await data.settle();
    if (writtenBytes > this.#receivedBytes) this.lastProgressAt = now();
    this.#receivedBytes = writtenBytes;
    if (error ?? brokenOff) throw error ?? brokenOff;
  }

  /** The data now stands at its destination. */
  markPlaced(): void {
    this.#data = null;
  }

  end(): void {
    this.#isEnded = true;
  }
}

async function copyBody(body: BodyReader, skip: number, data: DataFile): Promise<void> {
  let position = 0;
  for (let bytes = await body.read(); bytes !== null; bytes = await body.read()) {
    const known = Math.min(bytes.length, Math.max(0, skip - position));
    position += bytes.length;
    if (known < bytes.length) await data.append(known === 0 ? bytes : bytes.subarray(known));
  }
}
