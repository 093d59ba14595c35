import { Client, type Dispatcher } from 'undici';
import { prepareSocket } from './request-socket.ts';
import type { OpenedSocket } from './socket-opener.ts';
import { TransportFault } from './transport-fault.ts';

const keepAliveMs = 60_000;
const maxHeadBytes = 16 * 1024;

/** What runs on a line: the library's callbacks, and what only the socket itself can tell. */
export interface LineHandler extends Dispatcher.DispatchHandler {
  /** The head of the request goes into the socket. */
  headOut(): void;
  /** Bytes came from the other side. */
  heard(): void;
}

/** One open connection with the HTTP client on it. Once closed, by whichever side, it is of no more use. */
export class Line {
  /** `host:port` of a proxy that reads the requests and wants whole addresses in them. */
  readonly proxy: string | null;
  readonly #opened: OpenedSocket;
  readonly #client: Client;
  #handler: LineHandler | null = null;
  #requests = 0;
  #isTaken = false;

  constructor(origin: string, opened: OpenedSocket) {
    this.proxy = opened.proxy;
    this.#opened = opened;
    prepareSocket(opened.socket, {
      onHead: () => this.#handler?.headOut(),
      onBytes: () => this.#handler?.heard(),
    });
    this.#client = new Client(origin, {
      connect: (_options, callback) => queueMicrotask(() => callback(...this.#take())),
      // The library offers HTTP/2 by default; the protocol is HTTP/1.1.
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: maxHeadBytes,
      // Deadlines are the exchange's, on its own clock.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get isOpen(): boolean {
    return !this.#opened.socket.destroyed;
  }

  /** True when the running request is not the first: the server may have left without a word. */
  get isKept(): boolean {
    return this.#requests > 1;
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: LineHandler): void {
    this.#requests += 1;
    this.#handler = handler;
    this.#client.dispatch(request, handler);
  }

  /** True while bytes that were handed over wait in this program; the buffers they are in must rest. */
  get hasUnsentBytes(): boolean {
    return this.isOpen && this.#opened.socket.writableLength > 0;
  }

  /** Calls back once after the socket took what waits in it, if it says so. */
  onDrained(callback: () => void): void {
    if (this.#opened.socket.writableNeedDrain) this.#opened.socket.once('drain', callback);
    else callback();
  }

  /** Ends the connection with a reset. */
  reset(): void {
    this.#opened.reset();
    void this.drop();
  }

  /** Ends the connection; resolves when the socket is closed. */
  async drop(): Promise<void> {
    await this.#client.destroy(new TransportFault('connection-lost', 'dropped')).catch(() => undefined);
    this.#opened.socket.destroy();
  }

  /** The client connects anew after a loss; another connection is another line. */
  #take(): [error: Error, socket: null] | [error: null, socket: OpenedSocket['socket']] {
    const { socket } = this.#opened;
    // Not the socket's own error: the client would take its own errors for a reason to try on and on.
    if (this.#isTaken || socket.destroyed) return [new TransportFault('connection-lost', 'closed'), null];
    this.#isTaken = true;
    return [null, socket];
  }
}
