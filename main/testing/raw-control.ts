import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection to the control socket that keeps to no rule. */
export class RawControl implements Disposable {
  readonly #socket: Socket;
  readonly ended: Promise<void>;
  #received = '';
  #onData: () => void = () => undefined;

  constructor(address: string) {
    this.#socket = connect(address);
    this.#socket.on('error', () => undefined);
    this.#socket.setEncoding('utf8').on('data', (text: string) => {
      this.#received += text;
      this.#onData();
    });
    this.ended = new Promise((resolve) => this.#socket.on('close', () => resolve()));
  }

  static async open(address: string): Promise<RawControl> {
    const control = new RawControl(address);
    await once(control.#socket, 'connect');
    return control;
  }

  send(text: string | Uint8Array): void {
    this.#socket.write(text);
  }

  /** Sends as long as the other side takes it. @returns bytes that went out */
  async flood(chunk: Uint8Array, times: number): Promise<number> {
    for (let sent = 0; sent < times && !this.#socket.destroyed; sent += 1) {
      if (this.#socket.write(chunk)) continue;
      await Promise.race([once(this.#socket, 'drain'), this.ended]).catch(() => undefined);
    }
    return this.#socket.bytesWritten;
  }

  /** Reads nothing until `read`. */
  stopReading(): void {
    this.#socket.pause();
  }

  read(): void {
    this.#socket.resume();
  }

  /** The objects of all lines so far. */
  get lines(): unknown[] {
    return this.#received
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  /** Resolves once so many lines have come. */
  async got(count: number): Promise<unknown[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onData = () => {
      if (this.lines.length >= count) resolve();
    };
    this.#onData();
    await promise;
    return this.lines;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
