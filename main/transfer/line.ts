import type { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { speakPackets } from './packet-socket.ts';
import type { SocketOpener } from './socket-opener.ts';
import { TransportFault } from './transport-fault.ts';

const keepAliveMs = 60_000;
const maxHeadBytes = 16 * 1024;

/**
 * One HTTP client with at most one connection, which it opens when a packet needs it and keeps for the next
 * packets. Once dropped it is of no more use.
 */
export class Line {
  readonly #client: Client;
  readonly #opener: SocketOpener;
  readonly #onHead: () => void;
  #socket: Socket | null = null;
  #resetSocket: () => void = () => undefined;

  /** @param onHead called when the head of a packet goes into a connected socket. */
  constructor(origin: string, opener: SocketOpener, onHead: () => void) {
    this.#opener = opener;
    this.#onHead = onHead;
    this.#client = new Client(origin, {
      connect: (options, callback) => this.#connect(options, callback),
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

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(request, handler);
  }

  /** True while bytes that were handed over wait in this program; the buffers they are in must rest. */
  get hasUnsentBytes(): boolean {
    return this.#socket !== null && !this.#socket.destroyed && this.#socket.writableLength > 0;
  }

  /** Calls back once after the socket took what waits in it, if it says so. */
  onDrained(callback: () => void): void {
    if (this.#socket?.writableNeedDrain) this.#socket.once('drain', callback);
    else callback();
  }

  /** Ends the connection with a reset. */
  reset(): void {
    this.#resetSocket();
    this.drop();
  }

  /** Ends the connection; resolves when the socket is closed. */
  async drop(): Promise<void> {
    await this.#client.destroy(new TransportFault('connection-lost', 'dropped')).catch(() => undefined);
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const isTls = options.protocol === 'https:';
    const port = Number(options.port || (isTls ? 443 : 80));
    this.#resetSocket = this.#opener.open({ hostname: options.hostname, port, isTls }, (result) => {
      if (!result.ok) return callback(result.error, null);
      speakPackets(result.socket, this.#onHead);
      this.#socket = result.socket;
      callback(null, result.socket);
    });
  }
}
