import type { Clock } from '../clock.ts';
import type { HeaderEntry } from '../header-list.ts';
import type { RequestHead } from '../request-head.ts';
import type { Response } from '../response-writer.ts';
import { type Account, Accounts } from './accounts.ts';
import { BasicScheme } from './basic-scheme.ts';
import { BearerScheme } from './bearer-scheme.ts';
import { DigestNonces } from './digest-nonces.ts';
import { DigestScheme } from './digest-scheme.ts';
import { NtlmScheme } from './ntlm-scheme.ts';
import { type Scheme, type SchemeName, wireName } from './scheme.ts';

export interface SignInOptions {
  readonly accounts: readonly Account[];
  /** Offered in this order. */
  readonly schemes: readonly SchemeName[];
  readonly realm?: string;
  /** Requests that one Digest nonce is good for; above it is stale. */
  readonly nonceUses?: number;
}

/** `user` null: not signed in, and `response` is the 401. */
export type Admission = { user: string } | { user: null; response: Response };

/** Attempts of one scheme. For NTLM and Negotiate one talk of three messages is one attempt. */
export interface SchemeCounts {
  accepted: number;
  refused: number;
}

/** Lets in who has an account. Credentials are checked here and nowhere else. */
export class SignIn {
  /** Requests that came without credentials and were answered 401. */
  challenged = 0;
  readonly counts: Readonly<Record<SchemeName, SchemeCounts>> = {
    Basic: { accepted: 0, refused: 0 },
    'Digest-MD5': { accepted: 0, refused: 0 },
    'Digest-SHA-256': { accepted: 0, refused: 0 },
    NTLM: { accepted: 0, refused: 0 },
    Negotiate: { accepted: 0, refused: 0 },
    Bearer: { accepted: 0, refused: 0 },
  };
  readonly #accounts: Accounts;
  readonly #nonces: DigestNonces;
  readonly #schemes: readonly Scheme[];
  /** Who signed in on a connection for all that follows on it. */
  #lines = new WeakMap<object, string>();

  constructor({ accounts, schemes, realm = 'Bitlade', nonceUses = 1_000_000 }: SignInOptions, clock: Clock) {
    this.#accounts = new Accounts(accounts);
    this.#nonces = new DigestNonces(nonceUses);
    this.#schemes = schemes.map((name) => this.#scheme(name, realm, clock));
  }

  /** Looks at the credentials of one request. @param line the connection that brought it */
  admit({ method, target, headers }: RequestHead, line: object): Admission {
    const authorization = headers.get('authorization');
    if (authorization === undefined) {
      const user = this.#lines.get(line);
      if (user !== undefined) return { user };
      this.challenged += 1;
      return { user: null, response: this.#unauthorized(null) };
    }
    this.#lines.delete(line);
    const [name = '', ...rest] = authorization.split(' ');
    const credentials = rest.join(' ').trim();
    const scheme = this.#schemeFor(name, credentials);
    const verdict = scheme?.check(credentials, { method, target }, line);
    if (!scheme || !verdict) return { user: null, response: this.#unauthorized({}) };
    if (verdict.kind === 'goOn') {
      return { user: null, response: unauthorized([`${scheme.name} ${verdict.token}`]) };
    }
    this.counts[scheme.name][verdict.kind] += 1;
    if (verdict.kind === 'refused') return { user: null, response: this.#unauthorized(verdict) };
    if (scheme instanceof NtlmScheme) this.#lines.set(line, verdict.user);
    return { user: verdict.user };
  }

  /** Everybody must sign in again: connections are signed out and nonces stale. The accounts stay. */
  signOutAll(): void {
    this.#lines = new WeakMap();
    this.#nonces.forgetAll();
  }

  /** Signs everybody out; from now on only these accounts count. None at all: the credentials have expired. */
  setAccounts(accounts: readonly Account[]): void {
    this.#accounts.replace(accounts);
    this.signOutAll();
  }

  #schemeFor(name: string, credentials: string): Scheme | undefined {
    const named = this.#schemes.filter(
      (scheme) => wireName(scheme.name).toLowerCase() === name.toLowerCase(),
    );
    return named.find((scheme) => !(scheme instanceof DigestScheme) || scheme.isMeant(credentials));
  }

  #unauthorized(refusal: { isStale?: boolean } | null): Response {
    return unauthorized(this.#schemes.map((scheme) => scheme.challenge(refusal)));
  }

  #scheme(name: SchemeName, realm: string, clock: Clock): Scheme {
    switch (name) {
      case 'Basic':
        return new BasicScheme(this.#accounts, realm);
      case 'Digest-MD5':
      case 'Digest-SHA-256':
        return new DigestScheme(name, this.#accounts, realm, this.#nonces);
      case 'NTLM':
      case 'Negotiate':
        return new NtlmScheme(name, this.#accounts, clock);
      case 'Bearer':
        return new BearerScheme(this.#accounts, realm);
    }
  }
}

const unauthorized = (challenges: readonly string[]): Response => ({
  status: 401,
  headers: [
    ...challenges.map((challenge): HeaderEntry => ['WWW-Authenticate', challenge]),
    ['Content-Length', '0'],
  ],
});
