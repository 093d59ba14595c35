import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';

export interface RawResponse {
  readonly status: number;
  /** Start line and header lines as received. */
  readonly head: readonly string[];
  readonly body: Buffer;
  /** Value of a header, name in any case. */
  header(name: string): string | null;
  /** All values of a header that may stand there more than once. */
  headers(name: string): string[];
}

/** What a request is written from; `Host` and, unless given as null, `Content-Length` are added. */
export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: Uint8Array;
}

/** A client that sends exactly the bytes it is told to. One answer is read at a time. */
export class RawClient {
  readonly #socket: Socket;
  #pieces: Buffer[] = [];
  #length = 0;
  #isEnded = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#pieces.push(bytes);
      this.#length += bytes.length;
      this.#wake();
    });
    const end = () => {
      this.#isEnded = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
    // A reset is one of the ways in which a connection ends.
    socket.on('error', end);
  }

  /** @param tls certificates and switches of a client, for a server behind TLS */
  static async connect(
    port: number,
    { host = '127.0.0.1', tls }: { host?: string; tls?: ConnectionOptions } = {},
  ): Promise<RawClient> {
    const to = { port, host, noDelay: true, allowHalfOpen: true };
    const socket = tls ? connectTls({ ...to, ...tls }) : connect(to);
    const client = new RawClient(socket);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once(tls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
    await promise;
    return client;
  }

  /** Sends one request and reads its answer. */
  async request(request: RawRequest): Promise<RawResponse> {
    this.write(requestBytes(request));
    return this.response(request.method === 'HEAD');
  }

  /** Resolves when the bytes are handed to the system, or the connection is gone. */
  write(bytes: Uint8Array | string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => resolve());
    return promise;
  }

  /** The next answer. @param isToHead a Content-Length without a body. @throws when the connection ends first */
  async response(isToHead = false): Promise<RawResponse> {
    let headEnd = this.#joined().indexOf('\r\n\r\n');
    while (headEnd < 0) {
      await this.#more();
      headEnd = this.#joined().indexOf('\r\n\r\n');
    }
    const head = this.#joined().toString('latin1', 0, headEnd).split('\r\n');
    const headers = (name: string) => headersOf(head, name);
    const header = (name: string) => headers(name)[0] ?? null;
    const bodyLength = isToHead ? 0 : Number(header('content-length') ?? 0);
    const end = headEnd + 4 + bodyLength;
    while (this.#length < end) await this.#more();
    const received = this.#joined();
    const body = received.subarray(headEnd + 4, end);
    this.#pieces = [received.subarray(end)];
    this.#length -= end;
    return { status: Number(head[0]?.split(' ')[1]), head, body, header, headers };
  }

  /** Resolves when the server has ended the connection; with what came and was not read as an answer. */
  async ended(): Promise<Buffer> {
    while (!this.#isEnded) await this.#wait();
    return this.#joined();
  }

  /** Says that nothing more will be sent, and can still read. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Goes away without a word. */
  reset(): void {
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  close(): void {
    this.#socket.destroy();
  }

  #joined(): Buffer {
    const [first = Buffer.alloc(0)] = this.#pieces;
    if (this.#pieces.length <= 1) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  async #more(): Promise<void> {
    if (this.#isEnded)
      throw new Error(`connection ended after ${JSON.stringify(this.#joined().toString('latin1'))}`);
    await this.#wait();
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** A whole request as it travels; a header with the value null is left out. */
export function requestBytes({ method = 'BITS_POST', target, headers = {}, body }: RawRequest): Buffer {
  const all: Record<string, string | null> = {
    Host: '127.0.0.1',
    ...(method === 'BITS_POST' ? { 'Content-Length': String(body?.length ?? 0) } : {}),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  );
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return Buffer.concat([head, body ?? Buffer.alloc(0)]);
}

function headersOf(head: readonly string[], name: string): string[] {
  const prefix = `${name.toLowerCase()}:`;
  const lines = head.slice(1).filter((line) => line.toLowerCase().startsWith(prefix));
  return lines.map((line) => line.slice(prefix.length).trim());
}
