import { connect, type Socket } from 'node:net';
import type { FakeClock } from '../../main/testing/fake-clock.ts';
import { nextTurn, passTime } from '../../main/testing/pass-time.ts';

export type Direction = 'request' | 'answer';

/**
 * What goes wrong with one connection. Each direction gets its bytes in order, and the next ones only after
 * the promise before has settled; bytes that a fault does not pass on are lost.
 */
export interface Fault {
  /** For the message of a test that failed. */
  readonly name: string;
  /** Before the first byte. */
  open?(line: FaultyLine): void;
  /** Bytes from the client to the server. */
  request?(bytes: Buffer, line: FaultyLine): Promise<void>;
  /** Bytes from the server to the client. */
  answer?(bytes: Buffer, line: FaultyLine): Promise<void>;
}

/** One connection through the fault proxy, and what its fault can do to it. */
export class FaultyLine {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #targetPort: number;
  readonly #fault: Fault;
  readonly #clock: FakeClock;

  constructor(client: Socket, targetPort: number, fault: Fault, clock: FakeClock) {
    this.#client = client;
    this.#targetPort = targetPort;
    this.#server = this.#connect();
    this.#fault = fault;
    this.#clock = clock;
  }

  open(): void {
    this.#client.once('close', () => this.#server.destroy());
    this.#client.on('error', () => this.#server.resetAndDestroy());
    this.#server.on('error', () => this.#client.resetAndDestroy());
    this.#fault.open?.(this);
    void this.#pump('request');
    void this.#pump('answer');
  }

  /** Resolves when the bytes are on their way, or nobody is there to take them. */
  pass(direction: Direction, bytes: Buffer | string): Promise<void> {
    const to = direction === 'request' ? this.#server : this.#client;
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    if (!to.writable) return Promise.resolve();
    return new Promise((resolve) => to.write(data, () => resolve()));
  }

  /** Both sides see a reset. */
  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  /** Both sides see an end. */
  close(): void {
    this.#client.end();
    this.#server.end();
  }

  /** Time passes for the client in one jump. */
  async wait(ms: number): Promise<void> {
    this.#clock.advance(ms);
    await nextTurn();
  }

  /** Time passes for the client until one of its deadlines makes it close the connection, or until `isOver`. */
  async waitForClient(isOver: () => boolean = () => false): Promise<void> {
    await passTime(this.#clock, () => this.#client.closed || this.#client.readableEnded || isOver());
  }

  /** Plays bytes to the server over a connection of their own; resolves when the server has closed it. */
  playToServer(bytes: Buffer): Promise<void> {
    const twin = this.#connect();
    // What the server says about them, or how it ends them, is nobody's concern.
    twin.on('error', () => {});
    twin.resume().end(bytes);
    return new Promise((resolve) => twin.once('close', () => resolve()));
  }

  #connect(): Socket {
    return connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  }

  async #pump(direction: Direction): Promise<void> {
    const [from, to] = direction === 'request' ? [this.#client, this.#server] : [this.#server, this.#client];
    try {
      for await (const bytes of from.iterator({ destroyOnReturn: false })) {
        if (this.#fault[direction]) await this.#fault[direction](bytes, this);
        else await this.pass(direction, bytes);
      }
      to.end();
    } catch {
      // How the connection broke was passed on by its listeners.
    }
  }
}
