/** One way of signing in that a server or proxy offers. [RFC 9110] 11.6.1 */
export interface Challenge {
  /** Lower case. */
  scheme: string;
  /** Bare text after the scheme, such as the token of NTLM. */
  token: string | null;
  /** Names in lower case, values without quotes and escapes. Of a name that comes twice the first counts. */
  parameters: ReadonlyMap<string, string>;
}

const longestHeader = 16 * 1024;
const mostChallenges = 20;

const separators = /[\s,]*/y;
const word = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const equals = /[\t ]*=[\t ]*/y;
const bareToken = /[\t ]+([A-Za-z0-9._~+/-]+=*)[\t ]*(?=,|$)/y;
const quoted = /"((?:[^"\\]|\\.)*)(?:"|\\?$)/sy;
const bareValue = /[^\s,"]*/y;
const junk = /(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s,"])+/sy;

/**
 * All challenges of one or more `WWW-Authenticate` or `Proxy-Authenticate` headers, in order. Total: what
 * can't be read is passed over, and the rest still counts.
 */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  const values = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  return values.flatMap(parseHeader).slice(0, mostChallenges);
}

/** Parameters of a header that has no scheme, such as `Authentication-Info`. [RFC 7615] 3 */
export const parseParameters = (header: string | readonly string[] | undefined): Challenge['parameters'] =>
  new Map([header ?? []].flat().flatMap((value) => [...(parseHeader(`x ${value}`)[0]?.parameters ?? [])]));

function parseHeader(value: string): Challenge[] {
  const text = new Cursor(value.slice(0, longestHeader));
  const challenges: { scheme: string; token: string | null; parameters: Map<string, string> }[] = [];
  for (text.take(separators); !text.isAtEnd; text.take(separators)) {
    const name = text.take(word)?.[0].toLowerCase();
    if (name === undefined) {
      text.take(junk);
    } else if (text.take(equals) === null) {
      // A word that nothing is assigned to can only be the next scheme.
      challenges.push({ scheme: name, token: text.take(bareToken)?.[1] ?? null, parameters: new Map() });
    } else {
      const assigned = text.take(quoted)?.[1]?.replace(/\\(.)/gs, '$1') ?? text.take(bareValue)?.[0] ?? '';
      const parameters = challenges.at(-1)?.parameters;
      if (!parameters?.has(name)) parameters?.set(name, assigned);
    }
  }
  return challenges;
}

/** A place in a text that moves over what a sticky expression matches there. */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  take(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }
}
