import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

export const appScheme = 'app';
export const pageOrigin = 'app://bundle';
export const pageUrl = `${pageOrigin}/index.html`;

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Serves the page: GET of the files named in the build's own list, nothing else. The list is read once,
 * so a path is looked up, never joined; what is not in it does not exist.
 *
 * @param root the built renderer, with its `files.json`.
 */
export async function createPageServer(root: string): Promise<(request: Request) => Promise<Response>> {
  const names = z.array(z.string()).parse(JSON.parse(await readFile(path.join(root, 'files.json'), 'utf8')));
  const files = new Map(names.map((name) => [`/${name}`, path.join(root, name)]));
  return async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'bundle' ? files.get(url.pathname) : undefined;
    if (request.method !== 'GET' || file === undefined) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'content-type': contentTypes[path.extname(file)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    });
  };
}
