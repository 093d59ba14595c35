import type { Dispatcher } from 'undici';
import { uploadError } from '../../shared/upload-error.ts';
import type { Destination } from './destination.ts';
import type { ExchangeOptions, Exchanger, WireRequest } from './exchanger.ts';
import { HttpExchange } from './http-exchange.ts';
import { Line } from './line.ts';
import type { Clock, PacketOutcome } from './ports.ts';
import { blockingProxy } from './proxy-routes.ts';
import { endableBody, type RequestBody } from './request-body.ts';
import { requestFault } from './request-rules.ts';
import type { SocketOpener } from './socket-opener.ts';
import { speaksTls } from './tls-probe.ts';
import { transportError } from './transport-errors.ts';
import { TransportFault } from './transport-fault.ts';

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
    if (isLeft && !options.isOnThisLineOnly) return this.#tryOnce(request, options, stop);
    if (await this.#isLostToTls(outcome, stop)) {
      const error = uploadError('not-http', 'fatal', { host: this.#destination.url.host, detail: 'TLS' });
      return { kind: 'failed', certainty: 'not-sent', error, isStaleLine: false };
    }
    if (outcome.kind !== 'answered' || options.isOnThisLineOnly) return outcome;
    const blocker = blockingProxy(request, outcome.answer);
    return blocker === null
      ? outcome
      : this.#pastProxy(blocker, outcome, () => this.#tryOnce(request, options, stop));
  }

  /** A proxy answered in place of the server: the same packet may get past it unseen. */
  async #pastProxy(
    proxy: string,
    refused: PacketOutcome,
    again: () => Promise<PacketOutcome>,
  ): Promise<PacketOutcome> {
    const { routes } = this.#around.opener;
    routes.preferTunnel(this.#destination.url, proxy);
    await this.#leaveLine()?.drop();
    const outcome = await again();
    if (outcome.kind !== 'failed' || !outcome.error.code.startsWith('proxy-')) return outcome;
    // No way around: what the proxy said first is the reason, now and the next time.
    routes.forgetTunnel(this.#destination.url, proxy);
    return refused;
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

  async #tryOnce(request: WireRequest, options: ExchangeOptions, stop: AbortSignal): Promise<PacketOutcome> {
    const { host } = this.#destination.url;
    let line: Line;
    let body: ReturnType<typeof endableBody>;
    try {
      line = await this.#openLine(stop);
      body = endableBody(request.body?.() ?? null);
    } catch (cause) {
      return notSent(transportError(cause, host));
    }
    const exchange = new HttpExchange(request, options, line, this.#around.clock, host);
    this.#running = exchange;
    line.dispatch(this.#dispatchOptions(request, body.bytes, line), exchange);
    const { outcome, isLineUsable } = await exchange.ended;
    this.#running = null;
    if (exchange.isHeard) this.#isStranger = false;

    if (outcome.kind === 'failed' && outcome.isStaleLine) this.#staleLines += 1;
    if (!isLineUsable || this.#staleLines >= staleLinesBorne) {
      const left = this.#leaveLine();
      if (outcome.kind === 'answered') void left?.drop();
      else left?.reset();
    }
    body.end();
    return outcome;
  }

  /** The line that is open, or a new one. */
  async #openLine(stop: AbortSignal): Promise<Line> {
    if (this.#line?.isOpen) return this.#line;
    const opened = await this.#around.opener.open(this.#destination, stop);
    this.#line = new Line(this.#destination.url.origin, opened);
    if (stop.aborted) {
      this.#leaveLine()?.reset();
      throw new TransportFault('connection-lost', 'given up');
    }
    return this.#line;
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
