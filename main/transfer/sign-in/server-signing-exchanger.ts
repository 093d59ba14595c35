import { uploadError } from '../../../shared/upload-error.ts';
import type { ExchangeOptions, Exchanger, WireRequest } from '../exchanger.ts';
import type { PacketOutcome } from '../ports.ts';
import type { Entropy } from './entropy.ts';
import { type LineSignIn, type SignInLine, signInLine } from './line-sign-in.ts';
import { probeFor } from './probe.ts';
import { notSent, ResettableExchanger, withHeaders, withProblem } from './resettable-exchanger.ts';
import type { ServerSignIn } from './server-sign-in.ts';

/** Adds sign-in with a server and the user's own headers. Connection-bound sign-in is done by a probe first. */
export class ServerSigningExchanger implements Exchanger {
  readonly #inner: ResettableExchanger;
  readonly #signIn: ServerSignIn;
  readonly #host: string;
  readonly #entropy: Entropy;
  /** Of the line that is open. */
  #isLineSignedIn = false;
  /** How it was signed in, until a request has gone over it. */
  #fresh: 'done' | 'not-asked' | null = null;
  #hasSignedInLines = false;

  constructor(inner: Exchanger, signIn: ServerSignIn, host: string, entropy: Entropy) {
    this.#inner = new ResettableExchanger(inner);
    this.#signIn = signIn;
    this.#host = host;
    this.#entropy = entropy;
  }

  async exchange(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome> {
    this.#inner.begin();
    for (let isLeftBehind = false; ; ) {
      const ended = await this.#readyLine(request, options);
      if (ended !== null) return ended;
      await this.#signIn.ready(this.#inner.stop);
      const authorization = this.#signIn.authorization(request.method, request.path);
      const isOnThisLineOnly = this.#signIn.lineSignIn !== null;
      const outcome = await this.#inner.exchange(this.#signed(request, authorization), {
        ...options,
        isOnThisLineOnly,
      });
      // The server left before anything was sent: the next line has to be signed in first.
      if (isOnThisLineOnly && !isLeftBehind && isNotSentAsLost(outcome)) {
        isLeftBehind = true;
        continue;
      }
      if (outcome.kind !== 'answered' || outcome.answer.status === 407) {
        this.#signIn.unanswered();
        return outcome;
      }
      const fresh = this.#fresh;
      this.#fresh = null;
      if (outcome.answer.status !== 401) {
        this.#signIn.accepted(outcome.answer);
        return outcome;
      }
      this.#isLineSignedIn = false;
      const verdict = this.#signIn.challenged(outcome.answer, fresh);
      if (verdict !== 'again') return withProblem(outcome, verdict);
    }
  }

  get isLineOpen(): boolean {
    return this.#inner.isLineOpen;
  }

  reset(): void {
    this.#inner.reset();
  }

  close(): Promise<void> {
    this.#signIn.unanswered();
    return this.#inner.close();
  }

  /** Signs the line in where it must be, so that no body goes in vain. The outcome when that is the end of it. */
  async #readyLine(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome | null> {
    for (;;) {
      const lineSignIn = this.#signIn.lineSignIn;
      if (lineSignIn === null || (this.#isLineSignedIn && this.#inner.isLineOpen)) return null;
      if (!(await this.#signIn.mayTryLine(this.#inner.stop))) return null;
      const { kind, outcome } = await this.#signInLine(lineSignIn, request, options);
      if (kind === 'done' && outcome.kind === 'answered') this.#signIn.lineAccepted(outcome.answer);
      else if (kind !== 'refused') this.#signIn.unanswered();
      switch (kind) {
        case 'done':
        case 'not-asked':
          this.#isLineSignedIn = true;
          this.#hasSignedInLines ||= kind === 'done';
          this.#fresh = kind;
          return null;
        case 'failed':
          return notSent(outcome);
        case 'refused':
          return withProblem(outcome, this.#signIn.refused());
        case 'broken':
        case 'line-lost': {
          // What has worked before is not broken.
          if (kind === 'line-lost' && this.#hasSignedInLines) return lineLost(this.#host);
          const verdict = this.#signIn.broken();
          if (verdict !== 'again') return withProblem(outcome, verdict);
        }
      }
    }
  }

  #signInLine(
    { scheme, secret }: NonNullable<ServerSignIn['lineSignIn']>,
    request: WireRequest,
    { answerTimeoutMs }: ExchangeOptions,
  ): Promise<LineSignIn> {
    const inner = this.#inner;
    const probe = probeFor(request);
    const line: SignInLine = {
      probe: (authorization) => inner.exchange(this.#signed(probe, authorization), { answerTimeoutMs }),
      get isOpen() {
        return inner.isLineOpen;
      },
    };
    return signInLine(line, scheme, secret, this.#entropy);
  }

  #signed(request: WireRequest, authorization: string | null): WireRequest {
    const own = this.#signIn.customHeaders;
    return withHeaders(request, authorization === null ? own : [...own, ['Authorization', authorization]]);
  }
}

const isNotSentAsLost = (outcome: PacketOutcome): boolean =>
  outcome.kind === 'failed' && outcome.certainty === 'not-sent' && outcome.error.code === 'connection-lost';

const lineLost = (host: string): PacketOutcome => ({
  kind: 'failed',
  certainty: 'not-sent',
  error: uploadError('connection-lost', 'transient', { host, detail: 'closed during sign-in' }),
  isStaleLine: false,
});
