/** What is wrong with an address, as a code with the facts that its words need. */
export type AddressProblem =
  | { code: 'empty' }
  | { code: 'not-http'; scheme: string }
  | { code: 'has-password' }
  | { code: 'bad-character'; position: number }
  | { code: 'bad-port' }
  | { code: 'no-host' }
  | { code: 'too-long'; limit: number }
  | { code: 'segment-too-long'; limit: number }
  | { code: 'not-an-address' };

export type ParsedAddress = { ok: true; url: URL } | { ok: false; problem: AddressProblem };

const maxAddressLength = 2200; // [win32 docs, BG_FILE_INFO]: a remote name has at most 2,200 characters
const maxSegmentLength = 260;

/**
 * Reads what a user typed as the address of an upload folder or file. `host/path` without a scheme is
 * taken as https. The result is pure ASCII (WHATWG URL), without credentials or fragment.
 */
export function parseAddress(text: string): ParsedAddress {
  const trimmed = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (trimmed === '') return problem({ code: 'empty' });
  // The URL parser drops or replaces these silently; what was typed would not be what is used.
  const bad = trimmed.search(/[\p{Cc}\p{Cs}\s\ufffd]/u);
  if (bad >= 0) return problem({ code: 'bad-character', position: text.indexOf(trimmed) + bad + 1 });

  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return problem({ code: 'not-http', scheme });
  const withScheme = scheme === undefined ? `https://${trimmed.replace(/^\/\//, '')}` : trimmed;

  const authority = /^https?:\/\/([^\\/?#]*)/i.exec(withScheme)?.[1] ?? '';
  if (authority === '') return problem({ code: 'no-host' });
  if (authority.includes('@')) return problem({ code: 'has-password' });
  const port = /:([^:\]]*)$/.exec(authority)?.[1];
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    return problem({ code: 'bad-port' });
  }
  if (!URL.canParse(withScheme)) return problem({ code: 'not-an-address' });

  const url = new URL(withScheme);
  url.hash = '';
  if (url.href.length > maxAddressLength) return problem({ code: 'too-long', limit: maxAddressLength });
  if (url.pathname.split('/').some((segment) => segment.length > maxSegmentLength)) {
    return problem({ code: 'segment-too-long', limit: maxSegmentLength });
  }
  return { ok: true, url };
}

const problem = (problem: AddressProblem): ParsedAddress => ({ ok: false, problem });

/** The address as a folder on the server: its path ends in '/'. */
export function folderUrl(address: URL): URL {
  const url = new URL(address);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/**
 * Address of one file below a folder on the server. Each segment of `relativePath` ('/' separated) is
 * percent-encoded by itself; `.` and `..` can't climb out, because their dots are encoded too.
 */
export function fileUrl(folder: URL, relativePath: string): URL {
  const url = folderUrl(folder);
  // A lone surrogate (a name that is not valid Unicode) would make encodeURIComponent throw.
  const segments = relativePath
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '');
  const encoded = segments.map((segment) => {
    const text = encodeURIComponent(segment);
    // The URL parser resolves '.', '..' and their %2e spellings; a look-alike keeps the name harmless.
    return /^\.{1,2}$/.test(text) ? text.replaceAll('.', '%EF%BC%8E') : text;
  });
  url.pathname += encoded.join('/');
  return url;
}

/** Scheme, host and port of an http(s) address as `URL.href` writes it; far cheaper than a `URL` is to make. */
export function originOf(href: string): string {
  const end = href.indexOf('/', href.indexOf('//') + 2);
  const origin = href.slice(0, end);
  return origin.includes('@') ? new URL(href).origin : origin;
}
