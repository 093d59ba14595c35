import type { Socket } from 'node:net';

/** The peer is gone, too slow, or was dropped: no answer is possible and none is owed. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** Bytes of one peer in order: a socket, or a list of packets in a test. */
export interface ByteSource {
  /** Next bytes, null after the peer's last one. One call at a time. Rejects with the error of `fail`. */
  read(): Promise<Buffer | null>;
  /** Makes the running and every later `read` reject. */
  fail(error: Error): void;
}

/** Bytes that may wait unread in this process before the peer is made to wait. */
const readAheadBytes = 256 * 1024;

/** Pull side of a socket. Buffers go through as the kernel filled them: nothing is copied or joined. */
export class SocketSource implements ByteSource {
  readonly #socket: Socket;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #ended = false;
  #error: Error | null = null;
  #reader: { resolve(bytes: Buffer | null): void; reject(error: Error): void } | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('end', () => this.#end());
    socket.on('error', (error) => this.fail(new ConnectionLost(error.message)));
    socket.on('close', () => this.fail(new ConnectionLost('the connection is closed')));
  }

  read(): Promise<Buffer | null> {
    const bytes = this.#waiting.shift();
    if (bytes !== undefined) {
      this.#waitingBytes -= bytes.length;
      if (this.#waitingBytes === 0) this.#socket.resume();
      return Promise.resolve(bytes);
    }
    if (this.#error) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#socket.resume();
    });
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#reader?.reject(this.#error);
    this.#reader = null;
  }

  #take(bytes: Buffer): void {
    if (this.#reader) {
      this.#reader.resolve(bytes);
      this.#reader = null;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= readAheadBytes) this.#socket.pause();
  }

  #end(): void {
    this.#ended = true;
    this.#reader?.resolve(null);
    this.#reader = null;
  }
}
