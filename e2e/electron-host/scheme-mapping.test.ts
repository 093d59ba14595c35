import { expect, test } from 'vitest';
import { fromCarried, originOf, toCarried, toCarriedPolicy } from './scheme-mapping.ts';

const isHandled = (scheme: string) => scheme === 'app';

test.each([
  ['app://bundle/index.html', 'https://bundle.app.standin/index.html'],
  ['app://bundle', 'https://bundle.app.standin/'],
  ['APP://bundle/a?b#c', 'https://bundle.app.standin/a?b#c'],
  ['app:///x', 'https://null.app.standin/x'],
  ['https://example.org/x', 'https://example.org/x'],
  ['other://bundle/x', 'other://bundle/x'],
  ['about:blank', 'about:blank'],
])('%s is carried as %s', (url, carried) => {
  expect(toCarried(url, isHandled)).toBe(carried);
});

test.each([
  ['https://bundle.app.standin/a?b#c', 'app://bundle/a?b#c'],
  ['https://a.b.app.standin/', 'app://a.b/'],
  ['https://example.org/https://bundle.app.standin/', 'https://example.org/https://bundle.app.standin/'],
  ['https://bundle.app.standin.example.org/', 'https://bundle.app.standin.example.org/'],
  ['https://bundle.app.standin:444/', 'https://bundle.app.standin:444/'],
])('%s is told as %s', (carried, url) => {
  expect(fromCarried(carried)).toBe(url);
});

test('a policy keeps its meaning', () => {
  expect(toCarriedPolicy("default-src 'self' app:; img-src data: app:", isHandled)).toBe(
    "default-src 'self' https://*.app.standin; img-src data: https://*.app.standin",
  );
});

test.each([
  ['app://bundle/x/y', 'app://bundle'],
  ['https://example.org:8/x', 'https://example.org:8'],
  ['about:blank', 'null'],
  ['data:text/html,x', 'null'],
  ['', 'null'],
])('the origin of %s is %s', (url, origin) => {
  expect(originOf(url)).toBe(origin);
});
