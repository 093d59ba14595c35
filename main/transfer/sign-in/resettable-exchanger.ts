import type { SignInProblem } from '../../bits/http-answer.ts';
import type { ExchangeOptions, Exchanger, WireRequest } from '../exchanger.ts';
import type { PacketOutcome } from '../ports.ts';

/** Several exchanges in a row that are one for who asked: `reset` ends all of it. */
export class ResettableExchanger implements Exchanger {
  readonly #inner: Exchanger;
  #reset = new AbortController();

  constructor(inner: Exchanger) {
    this.#inner = inner;
  }

  /** Call it before the first exchange of a row. */
  begin(): void {
    this.#reset = new AbortController();
  }

  /** Of the row under way: aborted by `reset`. */
  get stop(): AbortSignal {
    return this.#reset.signal;
  }

  exchange(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome> {
    // What came before was answered "sign in first", so nothing of it has happened.
    if (this.#reset.signal.aborted) return Promise.resolve({ kind: 'aborted', certainty: 'not-sent' });
    return this.#inner.exchange(request, options);
  }

  get isLineOpen(): boolean {
    return this.#inner.isLineOpen;
  }

  reset(): void {
    this.#reset.abort();
    this.#inner.reset();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** The outcome of a probe as that of the request that it was sent for. */
export const notSent = (outcome: PacketOutcome): PacketOutcome =>
  outcome.kind === 'answered' ? outcome : { ...outcome, certainty: 'not-sent' };

/** A 401 or 407 that is final. */
export const withProblem = (outcome: PacketOutcome, problem: SignInProblem | null): PacketOutcome =>
  outcome.kind !== 'answered' || problem === null
    ? outcome
    : { ...outcome, answer: { ...outcome.answer, signInProblem: problem } };

/** The same request with further headers; those it has already stay as they are. */
export function withHeaders(
  request: WireRequest,
  further: readonly (readonly [name: string, value: string])[],
): WireRequest {
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()));
  const added = further.filter(([name]) => !names.has(name.toLowerCase()));
  return added.length === 0 ? request : { ...request, headers: [...request.headers, ...added] };
}
