import type { SignInProblem } from '../../bits/http-answer.ts';
import { parseChallenges, parseParameters } from './challenge.ts';
import type { Entropy } from './entropy.ts';
import type { Password } from './password.ts';
import type { PasswordTrial } from './password-trials.ts';
import { bestWay, isBasicOffered, type Way } from './way.ts';

type HeaderValues = string | readonly string[] | undefined;

/** Nonces may run out again and again, but not within one request. */
const mostRepeats = 3;

/**
 * Basic and Digest with one server or one proxy: nothing is sent before it is asked for, then with every
 * request as long as it is taken. Await `ready`, send a request with `authorization`, tell what came with
 * `challenged`, `accepted` or `unanswered`.
 */
export class RequestSignIn {
  readonly #secret: Password | null;
  readonly #trial: PasswordTrial | null;
  readonly #isBasicAllowed: boolean;
  readonly #entropy: Entropy;
  #way: Way | null = null;
  /** Of the request that is out. */
  #sent: Way | null = null;
  #isAccepted = false;
  #isRefused = false;
  #repeats = 0;

  /**
   * @param trial of the secret; null without one.
   * @param isBasicAllowed the line is encrypted, or the user agreed to a password that can be read on the way.
   */
  constructor(
    secret: Password | null,
    trial: PasswordTrial | null,
    isBasicAllowed: boolean,
    entropy: Entropy,
  ) {
    this.#secret = secret;
    this.#trial = trial;
    this.#isBasicAllowed = isBasicAllowed;
    this.#entropy = entropy;
  }

  /** Something goes along with the next request. */
  get isInUse(): boolean {
    return this.#way !== null;
  }

  /** Before each request: waits while the password is tried elsewhere; one that was refused stays here. */
  async ready(stop: AbortSignal): Promise<void> {
    if (this.#way !== null && (await this.#trial?.mayTry(stop)) === false) this.#giveUp();
  }

  /**
   * Value of `Authorization` or `Proxy-Authorization` for the next request; null for none. Call it once for
   * each request that goes to this server or proxy: uses are counted.
   * @param target request target exactly as sent, such as `server.example:443` of a CONNECT.
   */
  authorization(method: string, target: string): string | null {
    this.#sent = this.#way;
    return this.#way?.authorization(method, target) ?? null;
  }

  /**
   * After 401 or 407. `again`: send the same request once more, with a new `authorization`. Null: there is
   * nothing to sign in with.
   */
  challenged(header: HeaderValues): 'again' | SignInProblem | null {
    if (this.#secret === null) return null;
    if (this.#isRefused) return 'refused';
    const challenges = parseChallenges(header);
    const last = this.#sent;
    this.#sent = null;
    const way = bestWay(challenges, this.#secret, this.#isBasicAllowed, this.#entropy);
    if (last === null && way === null) {
      this.#trial?.end();
      return isBasicOffered(challenges) && !this.#isBasicAllowed ? 'readable' : 'unsupported';
    }
    if (way === null || !this.#isNews(last, way) || this.#repeats === mostRepeats) {
      this.#giveUp();
      this.#trial?.refused();
      return 'refused';
    }
    this.#way = way;
    this.#isAccepted = false;
    this.#repeats++;
    return 'again';
  }

  /** After any other answer. @param info `Authentication-Info` or `Proxy-Authentication-Info`. [RFC 7616] 3.5 */
  accepted(status: number, info: HeaderValues): void {
    if (this.#sent !== null) this.#trial?.answered(status);
    this.#isAccepted = true;
    this.#repeats = 0;
    const nextNonce = parseParameters(info).get('nextnonce');
    if (nextNonce !== undefined) this.#way?.renewNonce(nextNonce);
  }

  /** There is no answer that says anything about the password. */
  unanswered(): void {
    this.#sent = null;
    this.#trial?.end();
  }

  #giveUp(): void {
    this.#isRefused = true;
    this.#way = null;
  }

  /** Whether the challenge asks for something else than what was just sent. */
  #isNews(last: Way | null, way: Way): boolean {
    if (last === null || last.scheme !== way.scheme) return true;
    // A server that started anew no longer knows its nonces, and need not call them stale.
    return way.scheme === 'digest' && way.nonce !== last.nonce && (way.isStale || this.#isAccepted);
  }
}
