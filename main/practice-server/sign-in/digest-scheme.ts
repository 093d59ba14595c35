import { createHash, randomBytes } from 'node:crypto';
import { type Accounts, isEqual } from './accounts.ts';
import type { DigestNonces } from './digest-nonces.ts';
import { refused, type Scheme, type SignedRequest, utf8Of, type Verdict } from './scheme.ts';

/** A keyed hash over method and target with every request; the body is not in it (`qop=auth`). [RFC 7616] */
export class DigestScheme implements Scheme {
  readonly name: 'Digest-MD5' | 'Digest-SHA-256';
  readonly #accounts: Accounts;
  readonly #realm: string;
  readonly #nonces: DigestNonces;
  readonly #opaque = randomBytes(8).toString('hex');

  constructor(name: DigestScheme['name'], accounts: Accounts, realm: string, nonces: DigestNonces) {
    this.name = name;
    this.#accounts = accounts;
    this.#realm = realm;
    this.#nonces = nonces;
  }

  challenge(refusal: { isStale?: boolean } | null): string {
    const parts = [
      `realm="${this.#realm}"`,
      'qop="auth"',
      `algorithm=${this.#algorithm}`,
      `nonce="${this.#nonces.make()}"`,
      `opaque="${this.#opaque}"`,
      'charset=UTF-8',
      ...(refusal?.isStale ? ['stale=true'] : []),
    ];
    return `Digest ${parts.join(', ')}`;
  }

  /** Whether this request was made for this algorithm. */
  isMeant(credentials: string): boolean {
    const algorithm = readParameters(credentials)?.get('algorithm') ?? 'MD5';
    return algorithm.toUpperCase() === this.#algorithm;
  }

  check(credentials: string, { method, target }: SignedRequest): Verdict {
    const given = readParameters(credentials);
    if (!given || !this.#isComplete(given, target)) return refused;
    const user = userName(given);
    const account = this.#accounts.named(user);
    if (!account) return refused;
    const text = (name: string) => given.get(name) ?? '';
    const secret = this.#hash(`${user}:${this.#realm}:${account.password}`);
    const request = this.#hash(`${method}:${text('uri')}`);
    const expected = this.#hash(
      [secret, text('nonce'), text('nc'), text('cnonce'), text('qop'), request].join(':'),
    );
    if (!isEqual(expected, text('response').toLowerCase())) return refused;
    const isFresh = this.#nonces.use(text('nonce'), Number.parseInt(text('nc'), 16));
    return isFresh ? { kind: 'accepted', user: account.user } : { kind: 'refused', isStale: true };
  }

  get #algorithm(): string {
    return this.name.slice('Digest-'.length);
  }

  #isComplete(given: ReadonlyMap<string, string>, target: string): boolean {
    return (
      given.get('realm') === this.#realm &&
      given.get('opaque') === this.#opaque &&
      given.get('uri') === target &&
      given.get('qop')?.toLowerCase() === 'auth' &&
      /^[0-9a-f]{8}$/i.test(given.get('nc') ?? '') &&
      (given.get('cnonce') ?? '') !== ''
    );
  }

  #hash(text: string): string {
    return createHash(this.name === 'Digest-MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  }
}

/** The plain parameter, or the one for names that can't stand in quotes. [RFC 7616] 3.4, [RFC 8187] 3.2.1 */
function userName(given: ReadonlyMap<string, string>): string {
  const extended = /^UTF-8'[^']*'(.*)$/i.exec(given.get('username*') ?? '')?.[1];
  if (extended === undefined) return utf8Of(given.get('username') ?? '');
  return Buffer.from(
    extended.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}

/** `name=value` and `name="value"` between commas; null for anything else, or a name twice. */
function readParameters(text: string): Map<string, string> | null {
  const parameters = new Map<string, string>();
  const pattern = /\s*([A-Za-z*]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/y;
  while (pattern.lastIndex < text.length) {
    const [, name, quoted, token] = pattern.exec(text) ?? [];
    if (name === undefined || parameters.has(name.toLowerCase())) return null;
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
  return parameters;
}
