import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { uploadError } from '../../../shared/upload-error.ts';
import {
  type ControlEvent,
  type ControlInput,
  type ControlName,
  type ControlOutput,
  controls,
} from './control-contract.ts';
import { type Answer, answerSchema, watchCommand } from './control-messages.ts';
import { type ControlPlace, readPlace } from './control-place.ts';
import { LineReader, longestLineBytes } from './line-reader.ts';
import { ControlRefused, OwnerGoneError, type QueueControl } from './queue-control.ts';

const helloMs = 5_000;

/** The queue of another running program of the same user. */
export class ControlClient implements QueueControl {
  readonly gone: Promise<void>;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #listener: ((event: ControlEvent) => void) | null = null;
  #hello = Promise.withResolvers<void>();
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#hello.promise.catch(() => undefined);
    this.gone = this.#read();
  }

  /** Null when nobody listens there, or it is somebody else. */
  static async connect(dataFolder: string): Promise<ControlClient | null> {
    const place = readPlace(dataFolder);
    if (place === null) return null;
    const socket = connect(place.address);
    const client = new ControlClient(socket);
    try {
      await client.#greet(place);
      return client;
    } catch {
      socket.destroy();
      return null;
    }
  }

  async call<N extends ControlName>(name: N, input: ControlInput<N>): Promise<ControlOutput<N>> {
    const value = await this.#ask(name, input);
    return controls[name].output.parse(value) as ControlOutput<N>;
  }

  async watch(listener: (event: ControlEvent) => void): Promise<void> {
    this.#listener = listener;
    await this.#ask(watchCommand, {});
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    await this.gone;
  }

  async #greet({ token }: ControlPlace): Promise<void> {
    const signal = AbortSignal.timeout(helloMs);
    await once(this.#socket, 'connect', { signal });
    this.#socket.write(`${JSON.stringify({ hello: 1, token })}\n`);
    const abort = () => this.#hello.reject(signal.reason);
    signal.addEventListener('abort', abort);
    await this.#hello.promise.finally(() => signal.removeEventListener('abort', abort));
  }

  async #ask(command: string, input: unknown): Promise<unknown> {
    if (this.#socket.destroyed) throw new OwnerGoneError();
    this.#lastId += 1;
    const id = this.#lastId;
    const line = `${JSON.stringify({ command, id, input })}\n`;
    if (Buffer.byteLength(line) > longestLineBytes)
      throw new ControlRefused(uploadError('invalid-request', 'fatal'));
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#socket.write(line);
    return answer.promise;
  }

  async #read(): Promise<void> {
    const reader = new LineReader(false);
    this.#socket.on('error', () => undefined);
    try {
      for await (const chunk of this.#socket) {
        for (const line of reader.push(chunk)) this.#take(answerSchema.parse(JSON.parse(line)));
      }
    } catch {
      // What breaks off or makes no sense is a connection that is over.
    }
    this.#socket.destroy();
    const gone = new OwnerGoneError();
    this.#hello.reject(gone);
    for (const { reject } of this.#waiting.values()) reject(gone);
    this.#waiting.clear();
  }

  #take(answer: Answer): void {
    if ('hello' in answer) this.#hello.resolve();
    else if ('event' in answer) this.#listener?.(answer.event);
    else {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer.value);
      else waiting?.reject(new ControlRefused(answer.error));
    }
  }
}
