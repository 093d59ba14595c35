import type { HeaderEntry } from './header-list.ts';

/** What goes out: exactly these headers in this order, nothing added. */
export interface Response {
  readonly status: number;
  readonly headers: readonly HeaderEntry[];
  readonly body?: Uint8Array;
}

/** Reason phrases as the protocol's own servers spell them. [MC-BUP] 4 */
const reasons: Readonly<Record<number, string>> = {
  100: 'Continue',
  200: 'OK',
  201: 'Created',
  206: 'Partial Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  411: 'Length Required',
  413: 'Request Entity Too Large',
  416: 'Requested Range Not Satisfiable',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The response as it travels. @throws TypeError for a name or value that would end its line early */
export function serialiseResponse({ status, headers, body }: Response): Buffer {
  let head = `HTTP/1.1 ${status} ${reasons[status] ?? 'Status'}\r\n`;
  for (const [name, value] of headers) {
    if (!headerName.test(name) || !headerValue.test(value))
      throw new TypeError(`header ${name} can't be sent`);
    head += `${name}: ${value}\r\n`;
  }
  const headBytes = Buffer.from(`${head}\r\n`, 'latin1');
  return body && body.length > 0 ? Buffer.concat([headBytes, body]) : headBytes;
}

export const continueResponse: Buffer = serialiseResponse({ status: 100, headers: [] });
