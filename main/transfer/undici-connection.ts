import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { uploadError } from '../../shared/upload-error.ts';
import { bitsVerb } from '../bits/header-names.ts';
import { type Packet, packetHeaders } from '../bits/packet.ts';
import { Line } from './line.ts';
import { PacketExchange } from './packet-exchange.ts';
import type { Clock, FragmentBody, PacketConnection, PacketOutcome, SendOptions } from './ports.ts';
import type { SocketOpener } from './socket-opener.ts';

interface ConnectionOptions {
  clock: Clock;
  userAgent: string;
}

/** A line to one server, made anew whenever the last one can't be trusted any more. */
export class UndiciConnection implements PacketConnection {
  readonly #remoteUrl: URL;
  readonly #options: ConnectionOptions;
  readonly #opener: SocketOpener;
  #line: Line | null = null;
  #running: PacketExchange | null = null;

  constructor(remoteUrl: URL, options: ConnectionOptions, opener: SocketOpener) {
    this.#remoteUrl = remoteUrl;
    this.#options = options;
    this.#opener = opener;
  }

  async send(packet: Packet, options: SendOptions): Promise<PacketOutcome> {
    if (this.#running !== null) {
      const error = uploadError('internal', 'fatal', { detail: 'a packet is under way' });
      return { kind: 'failed', certainty: 'not-sent', error, isStaleLine: false };
    }
    const line = this.#line ?? new Line(this.#remoteUrl.origin, this.#opener, () => this.#running?.headOut());
    const exchange = new PacketExchange(packet, options, line, this.#options.clock, this.#remoteUrl.host);
    this.#line = line;
    this.#running = exchange;
    const body = options.body && endable(options.body());
    line.dispatch(this.#request(packet, body?.bytes ?? null), exchange);

    const { outcome, isLineUsable } = await exchange.ended;
    this.#running = null;
    if (!isLineUsable) {
      const left = this.#leaveLine();
      if (outcome.kind === 'answered') void left?.drop();
      else left?.reset();
    }
    body?.end();
    return outcome;
  }

  reset(): void {
    if (this.#running === null) return;
    this.#running.abort();
    this.#leaveLine()?.reset();
  }

  async close(): Promise<void> {
    this.reset();
    await this.#leaveLine()?.drop();
  }

  #leaveLine(): Line | null {
    const line = this.#line;
    this.#line = null;
    return line;
  }

  #request(packet: Packet, body: RequestBody): Dispatcher.DispatchOptions {
    const headers = [['Accept', '*/*'], ['User-Agent', this.#options.userAgent], ...packetHeaders(packet)];
    return {
      method: bitsVerb,
      path: this.#remoteUrl.pathname + this.#remoteUrl.search,
      headers: headers.flat(),
      body,
      // Or every packet with a body costs a new connection, because the verb is unknown to the library.
      reset: false,
    };
  }
}

type RequestBody = Uint8Array | Readable | null;

/**
 * The body as the library takes it, and a way to let its source go: the library forgets an iterator that
 * it stopped reading.
 */
function endable(body: FragmentBody): { bytes: RequestBody; end: () => void } {
  if (body instanceof Uint8Array) return { bytes: body, end: () => undefined };
  const iterator = body[Symbol.asyncIterator]();
  const iterable: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  return {
    // Any async iterable will do, but the library's types name streams only.
    bytes: iterable as Readable,
    end: () => void iterator.return?.().catch(() => undefined),
  };
}
