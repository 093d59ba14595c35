import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { uploadError } from '../../shared/upload-error.ts';
import { bitsVerb } from '../bits/header-names.ts';
import type { HttpAnswer } from '../bits/http-answer.ts';
import type { ExchangeOptions, Exchanger, WireRequest } from './exchanger.ts';
import { HttpExchange } from './http-exchange.ts';
import { Line } from './line.ts';
import type { Clock, FragmentBody, PacketOutcome } from './ports.ts';
import { requestFault } from './request-rules.ts';
import type { Destination, SocketOpener } from './socket-opener.ts';
import { speaksTls } from './tls-probe.ts';
import { transportError } from './transport-errors.ts';

/** After so many requests were lost on kept lines, the server is taken to leave after each answer. */
const staleLinesBorne = 2;

interface Surroundings {
  clock: Clock;
  userAgent: string;
  opener: SocketOpener;
  /** Ports that http is taken for https on by mistake. */
  securePorts: readonly number[];
}

/** HTTP to one server over a line that is made anew whenever the last one can't be trusted any more. */
export class LineExchanger implements Exchanger {
  readonly #destination: Destination;
  readonly #around: Surroundings;
  #line: Line | null = null;
  /** Set while an exchange is under way; aborted by `reset`. */
  #stop: AbortController | null = null;
  #running: HttpExchange | null = null;
  #staleLines = 0;
  /** Nothing is known of this server: it has neither said a word nor been asked whether it speaks TLS. */
  #isStranger = true;

  constructor(destination: Destination, around: Surroundings) {
    this.#destination = destination;
    this.#around = around;
  }

  get isLineOpen(): boolean {
    return this.#line?.isOpen ?? false;
  }

  async exchange(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome> {
    const fault = this.#stop === null ? requestFault(request) : 'a request is under way';
    if (fault !== null) return notSent(uploadError('internal', 'fatal', { detail: fault }));
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const outcome = await this.#exchange(request, options, stop.signal);
      const isGivenUp = stop.signal.aborted && outcome.kind === 'failed';
      return isGivenUp ? { kind: 'aborted', certainty: outcome.certainty } : outcome;
    } finally {
      this.#stop = null;
    }
  }

  reset(): void {
    this.#stop?.abort();
    this.#running?.abort();
    if (this.#stop !== null) this.#leaveLine()?.reset();
  }

  async close(): Promise<void> {
    this.reset();
    await this.#leaveLine()?.drop();
  }

  async #exchange(request: WireRequest, options: ExchangeOptions, stop: AbortSignal): Promise<PacketOutcome> {
    const wasKept = this.isLineOpen;
    const outcome = await this.#tryOnce(request, options, stop);
    // The server left between two requests; nothing has gone out.
    const isLeft =
      wasKept &&
      outcome.kind === 'failed' &&
      outcome.certainty === 'not-sent' &&
      outcome.error.code === 'connection-lost';
    if (isLeft) return this.#tryOnce(request, options, stop);
    if (await this.#isLostToTls(outcome, stop)) {
      const error = uploadError('not-http', 'fatal', { host: this.#destination.url.host, detail: 'TLS' });
      return { kind: 'failed', certainty: 'not-sent', error, isStaleLine: false };
    }
    if (outcome.kind !== 'answered' || !this.#isVerbRefusedByProxy(request, outcome.answer)) return outcome;

    await this.#leaveLine()?.drop();
    const tunnelled = await this.#tryOnce(request, options, stop);
    // No way around this proxy: what it said first is the reason.
    const isTunnelRefused = tunnelled.kind === 'failed' && tunnelled.error.code.startsWith('proxy-');
    return isTunnelRefused ? outcome : tunnelled;
  }

  async #isLostToTls(outcome: PacketOutcome, stop: AbortSignal): Promise<boolean> {
    if (!this.#isStranger || outcome.kind !== 'failed' || outcome.error.code !== 'connection-lost')
      return false;
    this.#isStranger = false;
    const { url, profile } = this.#destination;
    const isStraight = profile.hops.every(({ kind }) => kind === 'direct');
    const isMistakable = url.protocol === 'http:' && this.#around.securePorts.includes(Number(url.port));
    if (!isMistakable || !isStraight || outcome.certainty === 'not-sent') return false;
    return speaksTls(this.#destination, this.#around.opener, this.#around.clock, stop);
  }

  /** A plain proxy that answers in place of the server; the same packet may get past it unseen. */
  #isVerbRefusedByProxy({ method }: WireRequest, answer: HttpAnswer): boolean {
    if (method !== bitsVerb || answer.proxy === undefined) return false;
    const isRefusal = [400, 403, 404, 405, 501].includes(answer.status);
    const isBits = Object.keys(answer.headers).some((name) => name.startsWith('bits-'));
    return (
      isRefusal && !isBits && this.#around.opener.routes.preferTunnel(this.#destination.url, answer.proxy)
    );
  }

  async #tryOnce(request: WireRequest, options: ExchangeOptions, stop: AbortSignal): Promise<PacketOutcome> {
    const { clock, opener } = this.#around;
    const { url } = this.#destination;
    let line = this.#line;
    if (line === null || !line.isOpen) {
      try {
        line = new Line(url.origin, await opener.open(this.#destination, stop));
      } catch (cause) {
        return notSent(transportError(cause, url.host));
      }
      this.#line = line;
    }
    const exchange = new HttpExchange(request, options, line, clock, url.host);
    const body = request.body && endable(request.body());
    this.#running = exchange;
    line.dispatch(this.#dispatchOptions(request, body?.bytes ?? null, line), exchange);
    const { outcome, isLineUsable } = await exchange.ended;
    this.#running = null;
    if (exchange.isHeard) this.#isStranger = false;

    if (outcome.kind === 'failed' && outcome.isStaleLine) this.#staleLines += 1;
    if (!isLineUsable || this.#staleLines >= staleLinesBorne) {
      const left = this.#leaveLine();
      if (outcome.kind === 'answered') void left?.drop();
      else left?.reset();
    }
    body?.end();
    return outcome;
  }

  #leaveLine(): Line | null {
    const line = this.#line;
    this.#line = null;
    return line;
  }

  #dispatchOptions(request: WireRequest, body: RequestBody, { proxy }: Line): Dispatcher.DispatchOptions {
    const { url } = this.#destination;
    const headers = request.headers.filter(
      // What signs in to a proxy must not reach a server, nor another proxy's tunnel.
      ([name]) => proxy !== null || name.toLowerCase() !== 'proxy-authorization',
    );
    return {
      method: request.method as Dispatcher.HttpMethod,
      path: proxy === null ? request.path : url.origin + request.path,
      headers: ['User-Agent', this.#around.userAgent, ...headers.flat()],
      body,
      // Or every packet with a body costs a new connection, because the verb is unknown to the library.
      reset: false,
    };
  }
}

const notSent = (error: ReturnType<typeof uploadError>): PacketOutcome => ({
  kind: 'failed',
  certainty: 'not-sent',
  error,
  isStaleLine: false,
});

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
