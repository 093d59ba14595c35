import { parseByteCount } from '../bits/content-range.ts';
import { headerNames } from '../bits/header-names.ts';
import { type HeaderEntry, HeaderList } from './header-list.ts';

export interface RequestHead {
  readonly method: string;
  /** As on the request line, never decoded. */
  readonly target: string;
  readonly headers: HeaderList;
  /** Null when no Content-Length was sent: then there is no body. */
  readonly contentLength: number | null;
  /** The client wants the connection closed after the answer. */
  readonly isLast: boolean;
  readonly expectsContinue: boolean;
}

/** A request that can't be read as exactly one HTTP/1.1 request. `method` as far as it was understood. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly status: number;
  readonly method: string | null;

  constructor(status: number, reason: string, method: string | null) {
    super(reason);
    this.status = status;
    this.method = method;
  }
}

export const maxHeaders = 100;

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([\x21-\x7e]+) (HTTP\/\d\.\d)$/;
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Two of these, even equal ones, could be read in two ways. */
const onlyOnce = /^(host|transfer-encoding|expect|origin|range|authorization|content-.*|bits-.*)$/;

/** Builds a head line by line, so that a wrong line is refused as soon as it ends. */
export class HeadBuilder {
  #method: string | null = null;
  #target = '';
  readonly #entries: HeaderEntry[] = [];
  readonly #names = new Set<string>();

  get isEmpty(): boolean {
    return this.#method === null;
  }

  /** @param text one line without its CR LF, Latin-1. @throws RequestRefused */
  addLine(text: string): void {
    if (this.#method === null) this.#addRequestLine(text);
    else this.#addHeader(text);
  }

  /** The head, after its empty line. @throws RequestRefused */
  finish(): RequestHead {
    if (this.#method === null) throw this.refused(400, 'no request line');
    const headers = new HeaderList(this.#entries);
    if (!headers.has('host')) throw this.refused(400, 'no Host');
    // What we don't decode we can't frame: the protocol demands a length. [MC-BUP] 3.2.5.2.3
    if (headers.has('transfer-encoding')) throw this.refused(411, 'Transfer-Encoding instead of a length');
    const lengthText = headers.get(headerNames.contentLength);
    const contentLength = lengthText === undefined ? null : parseByteCount(lengthText);
    if (lengthText !== undefined && contentLength === null) throw this.refused(400, 'Content-Length');
    const expect = headers.get('expect');
    if (expect !== undefined && expect.toLowerCase() !== '100-continue') throw this.refused(417, 'Expect');
    const connection = headers.get('connection')?.toLowerCase().split(',') ?? [];
    return {
      method: this.#method,
      target: this.#target,
      headers,
      contentLength,
      isLast: connection.some((option) => option.trim() === 'close'),
      expectsContinue: expect !== undefined,
    };
  }

  refused(status: number, reason: string): RequestRefused {
    return new RequestRefused(status, reason, this.#method);
  }

  #addRequestLine(text: string): void {
    const [, method, target, version] = requestLine.exec(text) ?? [];
    if (method === undefined || target === undefined) throw this.refused(400, 'request line');
    this.#method = method;
    this.#target = target;
    if (version !== 'HTTP/1.1') throw this.refused(505, 'HTTP version');
  }

  #addHeader(text: string): void {
    const colon = text.indexOf(':');
    const name = text.slice(0, colon);
    const value = trimmed(text.slice(colon + 1));
    // A line that begins with a space (a folded header) has no valid name either.
    if (colon < 1 || !headerName.test(name) || !headerValue.test(value)) throw this.refused(400, 'header');
    const key = name.toLowerCase();
    if (this.#names.has(key) && onlyOnce.test(key)) throw this.refused(400, `${key} twice`);
    this.#names.add(key);
    this.#entries.push([name, value]);
    if (this.#entries.length > maxHeaders) throw this.refused(431, 'too many headers');
  }
}

/** Without outer spaces and tabs. Not `trim()`: that also takes no-break spaces, which belong to the value. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
