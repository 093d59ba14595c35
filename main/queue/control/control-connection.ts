import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { uploadError } from '../../../shared/upload-error.ts';
import type { Clock, Logger } from '../../transfer/ports.ts';
import { ToldError } from '../../transfer/told-error.ts';
import type { ControlHandlers } from './control-contract.ts';
import { type ControlInput, type ControlName, controls } from './control-contract.ts';
import { ControlFeed, type FeedQueue } from './control-feed.ts';
import { type Answer, helloSchema, type Request, requestSchema, watchCommand } from './control-messages.ts';
import { BadLineError, LineReader } from './line-reader.ts';
import { lookCommands } from './look-handlers.ts';

export interface ConnectionPorts {
  token: string;
  handlers: ControlHandlers;
  queue: FeedQueue;
  clock: Clock;
  logger: Logger;
}

/** How long is waited for what comes next; a watcher may say nothing for ever. */
const patienceMs = { hello: 5_000, line: 30_000, request: 60_000, reading: 60_000 } as const;
type Awaited = keyof typeof patienceMs;

/** One program that asks. Its requests are answered one after the other; whoever breaks the rules is cut off. */
export class ControlConnection {
  readonly #socket: Socket;
  readonly #ports: ConnectionPorts;
  readonly #reader = new LineReader(true);
  readonly #closed = new AbortController();
  #isKnown = false;
  #feed: ControlFeed | null = null;
  #awaited: Awaited | null = null;
  #cancelDeadline: (() => void) | null = null;

  constructor(socket: Socket, ports: ConnectionPorts) {
    this.#socket = socket;
    this.#ports = ports;
    socket.once('close', () => this.#closed.abort());
  }

  /** Resolves when the connection has ended; never rejects. */
  async serve(): Promise<void> {
    // A broken connection is a closed one.
    this.#socket.on('error', () => undefined);
    try {
      this.#expect('hello');
      for await (const chunk of this.#socket) {
        for (const line of this.#reader.push(chunk)) await this.#take(line);
        this.#expectNext();
      }
    } catch (cause) {
      if (cause instanceof BadLineError)
        this.#ports.logger.warn('control connection cut off', { cause: cause.message });
    } finally {
      this.#cancelDeadline?.();
      this.#feed?.end();
      this.#socket.destroy();
    }
  }

  /** Tells a watcher what it does not know yet, then closes. */
  end(): void {
    this.#feed?.end();
    this.#feed = null;
    this.#socket.end();
  }

  #expectNext(): void {
    if (!this.#isKnown) return;
    if (!this.#reader.isInLine) this.#expect(this.#feed === null ? 'request' : null);
    // A line that comes byte by byte gets no more time for each of them.
    else if (this.#awaited !== 'line') this.#expect('line');
  }

  #expect(awaited: Awaited | null): void {
    this.#cancelDeadline?.();
    this.#awaited = awaited;
    this.#cancelDeadline =
      awaited === null ? null : this.#ports.clock.schedule(patienceMs[awaited], () => this.#socket.destroy());
  }

  async #take(line: string): Promise<void> {
    if (!this.#isKnown) return this.#greet(line);
    this.#expect(null);
    const request = requestSchema.safeParse(parsed(line));
    if (!request.success) throw new BadLineError('no request');
    await this.#write(await this.#answer(request.data));
  }

  async #greet(line: string): Promise<void> {
    const hello = helloSchema.safeParse(parsed(line));
    if (!hello.success || !isSame(hello.data.token, this.#ports.token)) throw new BadLineError('not known');
    this.#isKnown = true;
    await this.#write({ hello: 1 });
  }

  async #answer({ command, id, input }: Request): Promise<Answer> {
    if (command === watchCommand) {
      this.#watch();
      return { id, ok: true, value: null };
    }
    const refuse = (error: ReturnType<typeof uploadError>): Answer => ({ id, ok: false, error });
    if (!isControlName(command)) return refuse(uploadError('invalid-request', 'fatal'));
    const parsedInput = controls[command].input.safeParse(input);
    if (!parsedInput.success) return refuse(uploadError('invalid-request', 'fatal'));
    try {
      return { id, ok: true, value: await this.#carryOut(command, parsedInput.data) };
    } catch (cause) {
      if (cause instanceof ToldError) return refuse(cause.uploadError);
      this.#ports.logger.warn('control command failed', { command, cause: String(cause) });
      return refuse(uploadError('internal', 'transient', { detail: String(cause).slice(0, 500) }));
    }
  }

  #carryOut<N extends ControlName>(command: N, input: unknown): unknown {
    if (!questions.has(command)) this.#ports.logger.info('command line', { command });
    return this.#ports.handlers[command](input as ControlInput<N>);
  }

  #watch(): void {
    const socket = this.#socket;
    this.#feed ??= new ControlFeed(this.#ports.queue, this.#ports.clock, {
      write: (event) => socket.write(`${JSON.stringify({ event } satisfies Answer)}\n`),
      onReady: (callback) => void socket.once('drain', callback),
    });
  }

  /** Waits until it is on its way, so that whoever does not read can't pile answers up. */
  async #write(answer: Answer): Promise<void> {
    if (this.#socket.write(`${JSON.stringify(answer)}\n`) || this.#socket.destroyed) return;
    if (this.#feed === null) this.#expect('reading');
    await once(this.#socket, 'drain', { signal: this.#closed.signal });
  }
}

const questions: ReadonlySet<string> = new Set(lookCommands);

const isControlName = (name: string): name is ControlName => Object.hasOwn(controls, name);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Takes as long for every wrong one. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
