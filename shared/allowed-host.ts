/**
 * A host that a server may send uploads or replies to: `name` or `name:port`, as it stands in the settings.
 * Null when the text is no host: it has a scheme, a path, a user or an impossible port.
 */
export function parseAllowedHost(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || /[\p{Cc}\s\\/@?#]/u.test(trimmed)) return null;
  const port = /:(\d+)$/.exec(trimmed.replace(/^\[[^\]]*\]/, ''))?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return null;
  if (!URL.canParse(`http://${trimmed}`)) return null;
  const { hostname } = new URL(`http://${trimmed}`);
  return port === undefined ? hostname : `${hostname}:${port}`;
}
