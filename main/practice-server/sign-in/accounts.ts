import { timingSafeEqual } from 'node:crypto';

export interface Account {
  readonly user: string;
  readonly password: string;
  /** Windows domain; NTLM clients must name it when it is given. */
  readonly domain?: string;
  /** Accepted as bearer token. */
  readonly token?: string;
}

/** Who may sign in. User names and domains are compared without regard to case, as Windows does. */
export class Accounts {
  #accounts: readonly Account[];

  constructor(accounts: readonly Account[]) {
    this.#accounts = accounts;
  }

  replace(accounts: readonly Account[]): void {
    this.#accounts = accounts;
  }

  find(user: string, domain: string | null = null): Account | null {
    const named = this.#accounts.find((account) => isSame(account.user, user)) ?? null;
    if (named?.domain === undefined || domain === null) return named;
    return isSame(named.domain, domain) ? named : null;
  }

  /** @param name may be written as `domain\user` */
  named(name: string): Account | null {
    const [user = '', domain = null] = name.split('\\').reverse();
    return this.find(user, domain);
  }

  withToken(token: string): Account | null {
    return (
      this.#accounts.find((account) => account.token !== undefined && isEqual(account.token, token)) ?? null
    );
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Compares secrets without telling by its time where they differ. */
export function isEqual(one: string | Uint8Array, other: string | Uint8Array): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
