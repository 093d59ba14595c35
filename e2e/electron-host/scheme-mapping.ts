// Chromium loads no scheme it does not know, and only Electron can teach it one. So a page of a scheme that the
// program handles, `app://bundle/x`, is carried as `https://bundle.app.standin/x`: secure, standard, its own origin.

/** Tells whether the program handles a scheme. */
export type IsHandled = (scheme: string) => boolean;

/** The address under which Chromium loads `url`; unhandled schemes stay as they are. */
export function toCarried(url: string, isHandled: IsHandled): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (!isHandled(scheme.toLowerCase())) return url;
  return `https://${host === '' ? 'null' : host}.${scheme.toLowerCase()}.standin${rest === '' ? '/' : rest}`;
}

/** The program's own address for an address that Chromium reports. */
export const fromCarried = (url: string): string =>
  url.replace(
    /^https:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.standin(?=[/?#]|$)/i,
    (_whole, host, scheme) => `${scheme}://${host}`,
  );

/** A Content-Security-Policy with its scheme sources (`app:`) in carried form. */
export const toCarriedPolicy = (policy: string, isHandled: IsHandled): string =>
  policy.replace(/(^|[\s;])([a-z][a-z0-9+-]*):(?=[\s;]|$)/gi, (whole, before, scheme) =>
    isHandled(scheme.toLowerCase()) ? `${before}https://*.${scheme.toLowerCase()}.standin` : whole,
  );

/** The origin of an address as Electron reports it, e.g. `app://bundle`; opaque origins are the text `null`. */
export const originOf = (url: string): string => /^[a-z][\w+.-]*:\/\/[^/?#]+/i.exec(url)?.[0] ?? 'null';
