import type { ExchangeOptions, Exchanger, WireRequest } from '../exchanger.ts';
import type { PacketOutcome } from '../ports.ts';
import type { Entropy } from './entropy.ts';
import type { Password } from './password.ts';
import type { RunTrials } from './password-trials.ts';
import { RequestSignIn } from './request-sign-in.ts';
import { ResettableExchanger, withHeaders, withProblem } from './resettable-exchanger.ts';

/**
 * Signs in to proxies that read the requests, by Basic or Digest. Only an answer that a proxy may have given
 * (`answer.proxy`) is taken for one: a server that says 407 learns nothing. As it is not known here where the
 * next connection leads, whoever writes requests out must leave `Proxy-Authorization` away from those that
 * go to a server, straight or through a tunnel.
 */
export class ProxySigningExchanger implements Exchanger {
  readonly #inner: ResettableExchanger;
  readonly #origin: string;
  readonly #secret: Password;
  readonly #trials: RunTrials;
  readonly #entropy: Entropy;
  readonly #signIns = new Map<string, RequestSignIn>();
  #current: RequestSignIn | null = null;

  /** @param origin of the server behind the proxies: requests to them have whole addresses. */
  constructor(inner: Exchanger, { origin }: URL, secret: Password, trials: RunTrials, entropy: Entropy) {
    this.#inner = new ResettableExchanger(inner);
    this.#origin = origin;
    this.#secret = secret;
    this.#trials = trials;
    this.#entropy = entropy;
  }

  async exchange(request: WireRequest, options: ExchangeOptions): Promise<PacketOutcome> {
    this.#inner.begin();
    for (;;) {
      await this.#current?.ready(this.#inner.stop);
      const value = this.#current?.authorization(request.method, this.#origin + request.path) ?? null;
      const signed = withHeaders(request, value === null ? [] : [['Proxy-Authorization', value]]);
      const outcome = await this.#inner.exchange(signed, options);
      if (outcome.kind !== 'answered') {
        this.#current?.unanswered();
        return outcome;
      }
      const { status, headers, proxy } = outcome.answer;
      const asked = this.#current;
      this.#current = proxy === undefined ? null : this.#signInOf(proxy);
      // The request went another way than the last one: this says nothing about the password there.
      if (asked !== this.#current) asked?.unanswered();
      if (status !== 407 || this.#current === null) {
        this.#current?.accepted(status, headers['proxy-authentication-info']);
        return outcome;
      }
      const verdict = this.#current.challenged(headers['proxy-authenticate']);
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
    for (const signIn of this.#signIns.values()) signIn.unanswered();
    return this.#inner.close();
  }

  #signInOf(proxy: string): RequestSignIn {
    // Whoever names a proxy and a password for it wants it to have the password.
    const known = this.#signIns.get(proxy);
    if (known !== undefined) return known;
    const signIn = new RequestSignIn(this.#secret, this.#trials.of(proxy, this.#secret), true, this.#entropy);
    this.#signIns.set(proxy, signIn);
    return signIn;
  }
}
