/** Ways to sign in that can be offered; Negotiate is NTLM under another name. */
export type SchemeName = 'Basic' | 'Digest-MD5' | 'Digest-SHA-256' | 'NTLM' | 'Negotiate' | 'Bearer';

/** What a request says about itself when it is signed. */
export interface SignedRequest {
  readonly method: string;
  /** As on the request line. */
  readonly target: string;
}

/** `isStale`: right, but made with a nonce that is used up. `goOn`: the client's turn in a longer talk. */
export type Verdict =
  | { kind: 'accepted'; user: string }
  | { kind: 'refused'; isStale?: boolean }
  | { kind: 'goOn'; token: string };

/** One way to sign in, seen from the server. [RFC 9110] 11 */
export interface Scheme {
  readonly name: SchemeName;
  /** Value of WWW-Authenticate. */
  challenge(refused: { isStale?: boolean } | null): string;
  /**
   * @param credentials what follows the scheme's name in Authorization
   * @param line the connection, for schemes that sign in a connection rather than a request
   */
  check(credentials: string, request: SignedRequest, line: object): Verdict;
}

export const refused: Verdict = { kind: 'refused' };

/** The scheme's name as it stands in Authorization. */
export const wireName = (name: SchemeName): string => name.split('-', 1)[0] ?? name;

/** Header values are read as Latin-1; credentials in them are UTF-8. [RFC 7617] 2.1 */
export const utf8Of = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');
