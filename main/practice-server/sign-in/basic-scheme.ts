import { type Accounts, isEqual } from './accounts.ts';
import { refused, type Scheme, type Verdict } from './scheme.ts';

/** User and password with every request. [RFC 7617] */
export class BasicScheme implements Scheme {
  readonly name = 'Basic';
  readonly #accounts: Accounts;
  readonly #realm: string;

  constructor(accounts: Accounts, realm: string) {
    this.#accounts = accounts;
    this.#realm = realm;
  }

  challenge(): string {
    return `Basic realm="${this.#realm}", charset="UTF-8"`;
  }

  check(credentials: string): Verdict {
    const text = Buffer.from(credentials, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const account = this.#accounts.named(text.slice(0, Math.max(0, colon)));
    return account && isEqual(text.slice(colon + 1), account.password)
      ? { kind: 'accepted', user: account.user }
      : refused;
  }
}
