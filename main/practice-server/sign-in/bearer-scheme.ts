import type { Accounts } from './accounts.ts';
import { refused, type Scheme, type Verdict } from './scheme.ts';

/** A token that somebody else gave out. [RFC 6750] */
export class BearerScheme implements Scheme {
  readonly name = 'Bearer';
  readonly #accounts: Accounts;
  readonly #realm: string;

  constructor(accounts: Accounts, realm: string) {
    this.#accounts = accounts;
    this.#realm = realm;
  }

  challenge(refusal: object | null): string {
    return `Bearer realm="${this.#realm}"${refusal ? ', error="invalid_token"' : ''}`;
  }

  check(credentials: string): Verdict {
    const account = this.#accounts.withToken(credentials);
    return account ? { kind: 'accepted', user: account.user } : refused;
  }
}
