/** A proxy that speaks HTTP; `isTls`: the way to it is encrypted. `hostname` has no brackets around IPv6. */
export interface ProxyAddress {
  hostname: string;
  port: number;
  isTls: boolean;
}

export type ProxyProblem = 'empty' | 'not-http' | 'has-password' | 'has-path' | 'not-an-address';
export type ParsedProxy = { ok: true; proxy: ProxyAddress } | { ok: false; problem: ProxyProblem };

/** Reads `http://proxy.example:3128`, `https://…` or `proxy.example:3128`, which is taken as http. */
export function parseProxyAddress(text: string): ParsedProxy {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, problem: 'empty' };
  if (/[\p{Cc}\s\\]/u.test(trimmed)) return { ok: false, problem: 'not-an-address' };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return { ok: false, problem: 'not-http' };
  const full = scheme === undefined ? `http://${trimmed}` : trimmed;
  if (!URL.canParse(full)) return { ok: false, problem: 'not-an-address' };

  const url = new URL(full);
  if (full.includes('@')) return { ok: false, problem: 'has-password' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return { ok: false, problem: 'has-path' };
  // The parser leaves the scheme's own port out, and takes :0.
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  if (port === 0) return { ok: false, problem: 'not-an-address' };
  return { ok: true, proxy: { hostname: url.hostname.replace(/^\[|\]$/g, ''), port, isTls } };
}
