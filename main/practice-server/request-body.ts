import { ConnectionLost } from './byte-source.ts';

/** Bytes of a request body in order. `read` gives null after the last one and rejects with ConnectionLost. */
export interface BodyReader {
  /** All bytes of the body, read or not. */
  readonly length: number;
  readonly remaining: number;
  read(): Promise<Buffer | null>;
}

/** Where a body gets its bytes: at most `limit` of them, null when the peer has ended. */
export type TakeBytes = (limit: number) => Promise<Buffer | null>;

export class RequestBody implements BodyReader {
  readonly length: number;
  #remaining: number;
  readonly #take: TakeBytes;
  #beforeFirstRead: (() => void) | null;

  /** @param beforeFirstRead tells the client that its body is wanted (`100 Continue`) */
  constructor(length: number, take: TakeBytes, beforeFirstRead: (() => void) | null) {
    this.length = length;
    this.#remaining = length;
    this.#take = take;
    this.#beforeFirstRead = length > 0 ? beforeFirstRead : null;
  }

  get remaining(): number {
    return this.#remaining;
  }

  /** The client still waits for leave to send; it may never send the body after a refusal. */
  get isHeldBack(): boolean {
    return this.#beforeFirstRead !== null;
  }

  async read(): Promise<Buffer | null> {
    if (this.#remaining === 0) return null;
    this.#beforeFirstRead?.();
    this.#beforeFirstRead = null;
    const bytes = await this.#take(this.#remaining);
    if (bytes === null) throw new ConnectionLost('the body was cut short');
    this.#remaining -= bytes.length;
    return bytes;
  }
}
