import { headerNameProblem } from '../../../shared/custom-header.ts';
import type { HttpAnswer, SignInProblem } from '../../bits/http-answer.ts';
import type { ServerProfile } from '../server-profile.ts';
import { parseChallenges } from './challenge.ts';
import type { Entropy } from './entropy.ts';
import { type LineScheme, lineSchemes } from './line-sign-in.ts';
import type { Password } from './password.ts';
import type { PasswordTrial, RunTrials } from './password-trials.ts';
import { RequestSignIn } from './request-sign-in.ts';

type Secrets = Pick<ServerProfile, 'signIn' | 'customHeaders'>;
type Header = readonly [name: string, value: string];
/** `again`: the same request once more, after the line was signed in if `scheme` is set. Null: nothing to sign in with. */
export type Verdict = 'again' | SignInProblem | null;

/** Signing in to one server: what goes along with a request, and what a 401 means. Does nothing by itself. */
export class ServerSignIn {
  readonly #secrets: Secrets;
  /** What could be read on the way stays here. */
  readonly #isReadable: boolean;
  readonly #password: Password | null;
  readonly #trial: PasswordTrial | null;
  readonly #requests: RequestSignIn;
  readonly #broken = new Set<LineScheme>();
  #scheme: LineScheme | null = null;
  #offer: HttpAnswer['headers'][string];
  #isRefused = false;

  /**
   * @param origin of the server
   * @param isReadable the line is not encrypted, and the user has not agreed to readable secrets.
   */
  constructor(secrets: Secrets, origin: string, isReadable: boolean, trials: RunTrials, entropy: Entropy) {
    this.#secrets = secrets;
    this.#isReadable = isReadable;
    this.#password = secrets.signIn?.kind === 'password' ? secrets.signIn : null;
    this.#trial = this.#password && trials.of(origin, this.#password);
    this.#requests = new RequestSignIn(this.#password, this.#trial, !isReadable, entropy);
  }

  /** How the connection must be signed in before a request goes out; null when it need not. */
  get lineSignIn(): { scheme: LineScheme; secret: Password } | null {
    return this.#scheme && this.#password && { scheme: this.#scheme, secret: this.#password };
  }

  /** Before the line is signed in: waits as `ready` does. False: the password is not to be tried again. */
  async mayTryLine(stop: AbortSignal): Promise<boolean> {
    if ((await this.#trial?.mayTry(stop)) !== false) return true;
    this.#giveUp();
    return false;
  }

  /** Before each request: waits while the password is tried elsewhere. */
  ready(stop: AbortSignal): Promise<void> {
    return this.#requests.ready(stop);
  }

  /** The user's own headers; none of them speaks for the program. */
  get customHeaders(): readonly Header[] {
    if (this.#isReadable) return [];
    return this.#secrets.customHeaders.filter(([name]) => headerNameProblem(name) === null);
  }

  /** Value of `Authorization` for the next request. */
  authorization(method: string, target: string): string | null {
    const { signIn } = this.#secrets;
    if (signIn?.kind === 'token') return this.#isReadable ? null : `Bearer ${signIn.token}`;
    return this.#requests.authorization(method, target);
  }

  /** After 401. @param fresh how the connection was signed in just before the request, if it was. */
  challenged({ headers }: HttpAnswer, fresh: 'done' | 'not-asked' | null): Verdict {
    const { signIn, customHeaders } = this.#secrets;
    if (this.#isReadable && (signIn?.kind === 'token' || (signIn === null && customHeaders.length > 0))) {
      return 'readable';
    }
    if (signIn === null) return null;
    if (signIn.kind === 'token') return 'refused';
    if (this.#scheme !== null) {
      if (fresh === null) return 'again';
      return fresh === 'done' ? this.refused() : this.broken();
    }
    this.#offer = headers['www-authenticate'];
    return this.#choose();
  }

  accepted({ status, headers }: HttpAnswer): void {
    this.#requests.accepted(status, headers['authentication-info']);
  }

  /** The connection is signed in with this password, as far as its last answer tells. */
  lineAccepted({ status }: HttpAnswer): void {
    this.#trial?.answered(status);
  }

  /** The connection could not be signed in with this password. */
  refused(): SignInProblem {
    this.#giveUp();
    this.#trial?.refused();
    return 'refused';
  }

  /** There is no answer that says anything about the password. */
  unanswered(): void {
    this.#trial?.end();
  }

  /** The scheme does not work with this server: what else was offered may, once. */
  broken(): Verdict {
    if (this.#scheme !== null) this.#broken.add(this.#scheme);
    this.#scheme = null;
    return this.#broken.size > 1 ? 'unsupported' : this.#choose();
  }

  #giveUp(): void {
    this.#isRefused = true;
    this.#scheme = null;
  }

  #choose(): Verdict {
    if (this.#isRefused) return 'refused';
    const offered = new Set(parseChallenges(this.#offer).map(({ scheme }) => scheme));
    const isOpen = (scheme: LineScheme) => offered.has(scheme.toLowerCase()) && !this.#broken.has(scheme);
    if (!this.#requests.isInUse) this.#scheme = lineSchemes.find(isOpen) ?? null;
    return this.#scheme === null ? this.#requests.challenged(this.#offer) : 'again';
  }
}
