/** `refused`: the secrets were sent and not taken; `unsupported`: no way of signing in is known to both; `readable`: only with consent over http. */
export type SignInProblem = 'refused' | 'unsupported' | 'readable';

/** HTTP status and headers of an answer, before anybody decided what it means. Names are lower case. */
export interface HttpAnswer {
  status: number;
  /** Of the status line, as it came. */
  reason?: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `host:port` of a proxy that saw the request in the clear and may have answered itself. */
  proxy?: string;
  /** Why a 401 or 407 is final. Absent: there was nothing to sign in with. */
  signInProblem?: SignInProblem;
}

/**
 * One value of a header, trimmed; null when it is absent. A header that came more than once counts only
 * if every copy says the same: two different offsets or ids are no offset and no id.
 */
export function headerValue(answer: HttpAnswer, name: string): string | null {
  const value = answer.headers[name.toLowerCase()];
  if (value === undefined) return null;
  const values = (Array.isArray(value) ? value : [value]).map((text) => text.trim());
  return values.every((text) => text === values[0]) ? (values[0] ?? null) : null;
}

export const hasHeader = (answer: HttpAnswer, name: string): boolean =>
  answer.headers[name.toLowerCase()] !== undefined;
