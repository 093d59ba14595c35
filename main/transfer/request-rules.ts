import type { WireRequest } from './exchanger.ts';

/** A Windows server answers 400 to a longer value. [MC-BUP] 2.2.1.2, 6 <2> */
const maxValueLength = 4096;

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable ASCII after a slash. */
const originForm = /^\/[\x21-\x7e]*$/;
/** Latin-1 without controls; a tab is allowed. [RFC 9110] 5.5 */
const value = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What a request is framed and led by is the connection's own affair. */
const reserved =
  /^(host|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect|content-encoding)$/i;
const unlimited = /^(proxy-)?authorization$/i;

/**
 * What is wrong with a request, null when nothing is: text from servers, files and settings ends up in it,
 * and none of that may write lines of its own. Secrets are not repeated in the answer.
 */
export function requestFault({ method, path, headers }: WireRequest): string | null {
  if (!token.test(method)) return 'method';
  if (!originForm.test(path)) return 'path';
  for (const [name, text] of headers) {
    if (!token.test(name)) return 'header name';
    if (reserved.test(name)) return `header ${name} is set by the program`;
    if (!value.test(text)) return `characters in header ${name}`;
    if (text.length > maxValueLength && !unlimited.test(name)) return `length of header ${name}`;
  }
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length');
  return lengths.length > 1 ? 'two lengths' : null;
}
