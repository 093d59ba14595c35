import type { Dispatcher } from 'undici';
import type { ExchangeOptions, WireRequest } from './exchanger.ts';
import type { Line, LineHandler } from './line.ts';
import type { Clock, HttpAnswer, PacketOutcome, PacketTiming } from './ports.ts';
import { transportError } from './transport-errors.ts';
import { TransportFault } from './transport-fault.ts';

/** The whole request must make headway; a peer that stops reading is noticed here. [MC-BUP] 3.1.2.1 */
const sendDeadlineMs = 120_000;
/** Acks have no body; what an error page has is read so far and so long, or the connection goes. */
const maxIdleBodyBytes = 64 * 1024;
const idleBodyDeadlineMs = 2_000;
/** A body that is wanted must make headway: so many bytes in so long. */
const headwayBytes = 60 * 1024;
const headwayMs = 60_000;
/** A server that left a kept connection says so as soon as it hears of a request; later it is another trouble. */
const staleMs = 5_000;
const maxHeaders = 100;
const maxHeaderValueLength = 4096;

export interface ExchangeResult {
  outcome: PacketOutcome;
  /** False when the connection can't carry another packet: it failed, or its place in the stream is unknown. */
  isLineUsable: boolean;
}

/** One request on its way and the answer to it: the library's callbacks, our deadlines, one result. */
export class HttpExchange implements LineHandler {
  readonly ended: Promise<ExchangeResult>;
  readonly #settle: (result: ExchangeResult) => void;
  readonly #request: WireRequest;
  readonly #options: ExchangeOptions;
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #host: string;
  #isEnded = false;
  #headOutAt: number | null = null;
  #requestOutAt: number | null = null;
  #answeredAt = 0;
  #sentBytes = 0;
  #isHeard = false;
  #answer: HttpAnswer | null = null;
  #bodyBytes = 0;
  #cancelDeadline: () => void = () => undefined;

  constructor(request: WireRequest, options: ExchangeOptions, line: Line, clock: Clock, host: string) {
    const { promise, resolve } = Promise.withResolvers<ExchangeResult>();
    this.ended = promise;
    this.#settle = resolve;
    this.#request = request;
    this.#options = options;
    this.#line = line;
    this.#clock = clock;
    this.#host = host;
  }

  /** The head of the request goes into the socket: from here on the server may have acted. */
  headOut(): void {
    this.#headOutAt = this.#clock.monotonic();
  }

  /** Bytes came from the server, whatever they are. */
  heard(): void {
    this.#isHeard = true;
  }

  get isHeard(): boolean {
    return this.#isHeard;
  }

  abort(): void {
    this.#end({ kind: 'aborted', certainty: this.#certainty() }, false);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isEnded) controller.abort(new TransportFault('connection-lost', 'given up'));
    else this.#deadline(sendDeadlineMs, 'send-timeout');
  }

  onBodySent(chunk: Uint8Array): void {
    if (this.#isEnded) return;
    this.#sentBytes += chunk.byteLength;
    this.#options.onSentBytes?.(this.#sentBytes);
    if (this.#answer === null) this.#deadline(sendDeadlineMs, 'send-timeout');
  }

  onRequestSent(): void {
    this.#line.onDrained(() => {
      if (this.#isEnded) return;
      this.#requestOutAt = this.#clock.monotonic();
      if (this.#answer === null) this.#deadline(this.#options.answerTimeoutMs, 'no-answer');
    });
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: HttpAnswer['headers'],
    reason?: string,
  ): void {
    if (this.#isEnded) return;
    if (!isWithinLimits(headers)) {
      this.#fail(new TransportFault('malformed-answer', 'headers too large'));
      return;
    }
    const { proxy } = this.#line;
    this.#answer = { status, ...(reason && { reason }), headers, ...(proxy !== null && { proxy }) };
    this.#answeredAt = this.#clock.monotonic();
    this.#cancelDeadline();
    if (this.#options.onBody) this.#watchHeadway(0);
    else if (!this.#hasBodyEnd(status, headers)) this.#endAnswered(false);
    else this.#cancelDeadline = this.#clock.schedule(idleBodyDeadlineMs, () => this.#endAnswered(false));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isEnded || this.#answer === null) return;
    const { onBody, maxBodyBytes = Number.POSITIVE_INFINITY } = this.#options;
    this.#bodyBytes += chunk.length;
    if (onBody === undefined) {
      if (this.#bodyBytes > maxIdleBodyBytes) this.#endAnswered(false);
    } else if (this.#bodyBytes > maxBodyBytes) {
      this.#fail(new TransportFault('malformed-answer', 'body too long'));
    } else {
      onBody(chunk, this.#answer, (until) => {
        controller.pause();
        void until.finally(() => controller.resume());
      });
    }
  }

  onResponseEnd(): void {
    // An answer that came before the last byte was out leaves the rest of the body in the line.
    const isRequestOut = this.#requestOutAt !== null && !this.#line.hasUnsentBytes;
    this.#endAnswered(isRequestOut);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    // A body that somebody wants is part of the answer; half an error page is enough.
    const isBodyVital = this.#options.onBody !== undefined && (this.#answer?.status ?? 0) < 300;
    if (this.#answer === null || isBodyVital) this.#fail(error);
    else this.#endAnswered(false);
  }

  #fail(cause: unknown): void {
    const error = transportError(cause, this.#host);
    const isStaleLine = error.code === 'connection-lost' && this.#isOnStaleLine();
    this.#end({ kind: 'failed', certainty: this.#certainty(), error, isStaleLine }, false);
  }

  #isOnStaleLine(): boolean {
    if (this.#headOutAt === null || !this.#line.isKept || this.#isHeard) return false;
    return this.#clock.monotonic() - this.#headOutAt <= staleMs;
  }

  #endAnswered(isLineUsable: boolean): void {
    const answer = this.#answer;
    if (answer === null) return;
    // Some servers leave the line out of step after they refused a fragment.
    const isRefusal = this.#request.body !== null && answer.status >= 400;
    this.#end({ kind: 'answered', answer, timing: this.#timing() }, isLineUsable && !isRefusal);
  }

  #end(outcome: PacketOutcome, isLineUsable: boolean): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelDeadline();
    this.#settle({ outcome, isLineUsable });
  }

  #timing(): PacketTiming {
    const startedAt = this.#headOutAt ?? this.#answeredAt;
    // An early answer comes before the whole request is out.
    const sentAt = Math.min(this.#requestOutAt ?? this.#answeredAt, this.#answeredAt);
    return { sendMs: sentAt - startedAt, answerMs: this.#answeredAt - sentAt };
  }

  #certainty(): 'not-sent' | 'unknown' {
    return this.#headOutAt === null ? 'not-sent' : 'unknown';
  }

  /** Whether the answer says where its body ends; without that only the end of the connection would. */
  #hasBodyEnd(status: number, headers: HttpAnswer['headers']): boolean {
    const isBodyless = status === 204 || status === 304 || this.#request.method === 'HEAD';
    return (
      isBodyless || Object.hasOwn(headers, 'content-length') || Object.hasOwn(headers, 'transfer-encoding')
    );
  }

  #watchHeadway(bytesBefore: number): void {
    this.#cancelDeadline = this.#clock.schedule(headwayMs, () => {
      if (this.#bodyBytes - bytesBefore >= headwayBytes) this.#watchHeadway(this.#bodyBytes);
      else this.#fail(new TransportFault('no-answer', `fewer than ${headwayBytes} bytes in 60 s`));
    });
  }

  #deadline(delayMs: number, code: 'send-timeout' | 'no-answer'): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#clock.schedule(delayMs, () =>
      this.#fail(new TransportFault(code, `${delayMs / 1000} s`)),
    );
  }
}

function isWithinLimits(headers: HttpAnswer['headers']): boolean {
  const values = Object.values(headers).flat();
  return values.length <= maxHeaders && values.every((value) => (value ?? '').length <= maxHeaderValueLength);
}
