import type { HttpAnswer } from '../bits/http-answer.ts';
import type { ServerProfile } from './server-profile.ts';
import { systemEntropy } from './sign-in/entropy.ts';
import type { RunTrials } from './sign-in/password-trials.ts';
import { RequestSignIn } from './sign-in/request-sign-in.ts';
import { TransportFault } from './transport-fault.ts';

/**
 * Signs tunnels in to one proxy, by Basic or Digest: ahead of being asked, once it has asked. Not for two
 * tunnels that are opened at the same time.
 */
export class ProxySignIn {
  readonly #proxy: string;
  readonly #signIn: RequestSignIn;

  /** @param proxy `host:port` */
  constructor(proxy: string, secret: ServerProfile['proxySignIn'], trials: RunTrials) {
    this.#proxy = proxy;
    this.#signIn = new RequestSignIn(secret, secret && trials.of(proxy, secret), true, systemEntropy);
  }

  /** Before each try: waits while the password is tried for another tunnel. */
  ready(stop: AbortSignal): Promise<void> {
    return this.#signIn.ready(stop);
  }

  authorization(target: string): string | null {
    return this.#signIn.authorization('CONNECT', target);
  }

  accepted({ status, headers }: HttpAnswer): void {
    this.#signIn.accepted(status, headers['proxy-authentication-info']);
  }

  /** The proxy said nothing about the password. */
  unanswered(): void {
    this.#signIn.unanswered();
  }

  /** Takes a 407 in; throws `TransportFault` when another try would be of no use. */
  challenged(answer: HttpAnswer): void {
    const verdict = this.#signIn.challenged(answer.headers['proxy-authenticate']);
    if (verdict === 'again') return;
    const code = verdict === null ? 'proxy-sign-in-needed' : 'proxy-sign-in-refused';
    throw new TransportFault(code, verdict ?? '', 'fatal', { name: this.#proxy, httpStatus: 407 });
  }
}
