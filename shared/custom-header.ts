/** Why a header of the user's own can't be sent. */
export type HeaderProblem = 'no-name' | 'bad-name' | 'set-by-program' | 'no-value' | 'bad-value' | 'too-long';

export const maxHeaderValueLength = 4096;
const maxHeaderNameLength = 100;

/** Headers that say how a request is framed, where it goes or who sends it. */
const setByProgram: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-name',
  'content-range',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** [RFC 9110] 5.1: a name is a token; no blank may stand around it. */
export function headerNameProblem(name: string): HeaderProblem | null {
  if (name === '') return 'no-name';
  if (name.length > maxHeaderNameLength) return 'too-long';
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) return 'bad-name';
  const lower = name.toLowerCase();
  return setByProgram.has(lower) || lower.startsWith('bits-') ? 'set-by-program' : null;
}

/** Visible ASCII with blanks inside: anything else is read in another way by one server or the next. */
export function headerValueProblem(value: string): HeaderProblem | null {
  if (value === '') return 'no-value';
  if (value.length > maxHeaderValueLength) return 'too-long';
  return /^[!-~](?:[\t -~]*[!-~])?$/.test(value) ? null : 'bad-value';
}
