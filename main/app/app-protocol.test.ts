import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { createPageServer, pageUrl } from './app-protocol.ts';

let folder: TempFolder;
let serve: (request: Request) => Promise<Response>;

beforeEach(async () => {
  folder = new TempFolder();
  mkdirSync(folder.join('page', 'assets'), { recursive: true });
  const files: Record<string, string> = {
    'index.html': '<!doctype html>',
    'assets/main.js': 'void 0;',
    'assets/main.css': 'body {}',
    'assets/logo.svg': '<svg/>',
    'assets/font.woff2': 'font',
    'assets/raw': 'raw',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(folder.join('page', name), text);
  writeFileSync(folder.join('page', 'files.json'), JSON.stringify(Object.keys(files)));
  writeFileSync(folder.join('page', 'unlisted.js'), 'secret');
  writeFileSync(folder.join('secret.txt'), 'secret');
  serve = await createPageServer(folder.join('page'));
});
afterEach(() => folder[Symbol.dispose]());

const get = (url: string, method = 'GET') => serve(new Request(url, { method }));

describe('the page', () => {
  it('comes with the whole policy in its headers, and with no other headers', async () => {
    const response = await get(pageUrl);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['assets/main.js', 'text/javascript; charset=utf-8'],
    ['assets/main.css', 'text/css; charset=utf-8'],
    ['assets/logo.svg', 'image/svg+xml'],
    ['assets/font.woff2', 'font/woff2'],
    ['assets/raw', 'application/octet-stream'],
  ])('%s is %s', async (name, type) => {
    const { status, headers } = await get(`app://bundle/${name}`);
    expect([status, headers.get('content-type'), headers.has('content-security-policy')]).toEqual([
      200,
      type,
      true,
    ]);
  });
});

/** Ways to write one level up, and what could be found there. */
const ups = ['..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '..%2f', '..%5c', '..\\', '%252e%252e', '..;', '....'];
const goals = ['secret.txt', 'page/unlisted.js', 'etc/passwd', 'page/files.json'];
const traversals = [
  ...ups.flatMap((up) => goals.map((goal) => `app://bundle/${up}/${goal}`)),
  ...ups.map((up) => `app://bundle/assets/${up}/${up}/secret.txt`),
  'app://bundle/assets/../../secret.txt',
  'app://bundle//etc/passwd',
  'app://bundle/%00',
  'app://bundle/index.html%00.js',
  'app://bundle/C:/Windows/win.ini',
  'app://bundle/C:%5CWindows%5Cwin.ini',
  'app://bundle/file:///etc/passwd',
  'app://bundle/\\\\host\\share\\secret.txt',
  'app://bundle/%c0%ae%c0%ae/secret.txt',
  'app://bundle/%u002e%u002e/secret.txt',
  'app://bundle/．．/secret.txt',
  'app://bundle/index.html/../../secret.txt',
  'app://bundle/index.html::$DATA',
  'app://bundle/index.html/',
  'app://bundle/INDEX.HTML',
  'app://bundle/assets',
  'app://bundle/assets/',
  'app://bundle/',
  'app://bundle',
  'app://bundle/unlisted.js',
  'app://bundle/files.json',
  'app://bundle/__proto__',
  'app://bundle/constructor',
  'app://other/index.html',
  'app://bundle.example/index.html',
  'app://bundle:80/index.html',
  'app://./index.html',
];

describe('everything else does not exist', () => {
  it('at least 60 forms are tried', () => {
    expect(new Set(traversals).size).toBeGreaterThanOrEqual(60);
  });

  it.each(traversals)('%s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('Not found');
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('%s of the page', async (method) => {
    expect((await get(pageUrl, method)).status).toBe(404);
  });
});

it('a list that is none is noticed at the start', async () => {
  writeFileSync(folder.join('page', 'files.json'), '{"0":"index.html"}');
  await expect(createPageServer(folder.join('page'))).rejects.toThrow();
});
