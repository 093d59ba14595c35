import type { DataFile } from './data-file.ts';
import type { BodyReader } from './request-body.ts';
import type { SessionRecord } from './session-folder.ts';

/**
 * Where a session stands. [MC-BUP] 3.2.5.1; NOTIFY does not exist without a server application, and INIT is
 * over before anybody can see it.
 */
export type SessionState = 'receiveFragments' | 'waitForClose' | 'ended';

export interface SessionStart {
  readonly record: SessionRecord;
  readonly segments: readonly string[];
  /** Null for data that is in its place already. */
  readonly data: DataFile | null;
  readonly receivedBytes: number;
  readonly lastProgressAt: number;
}

/** One upload on its way. Only one packet at a time works on it. */
export class Session {
  readonly id: string;
  readonly target: string;
  /** Who began it; null where nobody has to sign in. */
  readonly owner: string | null;
  readonly segments: readonly string[];
  totalBytes: number | null;
  lastProgressAt: number;
  #data: DataFile | null;
  #receivedBytes: number;
  #isEnded = false;
  #packet: { abort(): void; done: Promise<void> } | null = null;

  constructor({ record, segments, data, receivedBytes, lastProgressAt }: SessionStart) {
    this.id = record.id;
    this.target = record.target;
    this.owner = record.owner;
    this.segments = segments;
    this.totalBytes = record.totalBytes;
    this.lastProgressAt = lastProgressAt;
    this.#data = data;
    this.#receivedBytes = receivedBytes;
  }

  get record(): SessionRecord {
    return { id: this.id, target: this.target, owner: this.owner, totalBytes: this.totalBytes };
  }

  /** Bytes held = the next offset wanted. Exact to 2^53-1. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Not yet in its place. */
  get data(): DataFile | null {
    return this.#data;
  }

  get state(): SessionState {
    if (this.#isEnded) return 'ended';
    return this.#receivedBytes === this.totalBytes ? 'waitForClose' : 'receiveFragments';
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
