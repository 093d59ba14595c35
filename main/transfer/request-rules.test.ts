import { expect, it } from 'vitest';
import type { WireRequest } from './exchanger.ts';
import { requestFault } from './request-rules.ts';

const request = (change: Partial<WireRequest> = {}): WireRequest => ({
  method: 'BITS_POST',
  path: '/drop/a%20b?x=1',
  headers: [['BITS-Packet-Type', 'Ping']],
  body: null,
  ...change,
});
const header = (name: string, value: string) => request({ headers: [[name, value]] });
/** Text of every kind that has been used to write lines of one's own into a request. */
const injections = [
  'a\r\nX: 1',
  'a\nX: 1',
  'a\rX: 1',
  'a\0',
  '\x01',
  '\x7f',
  '\u010a',
  '\u560a',
  '\ud800',
  'π',
];

it.each([
  request(),
  header('X-Name', ''),
  header('X-Name', 'tab\tand \u00fcml\u00e4uts'),
  header('X-Name', 'x'.repeat(4096)),
  header('Authorization', 'x'.repeat(60_000)),
])('%# is fine', (good) => expect(requestFault(good)).toBe(null));

it.each(injections)('%j is taken nowhere', (text) => {
  expect(requestFault(header('X-Name', text))).not.toBe(null);
  expect(requestFault(header(text, 'value'))).not.toBe(null);
  expect(requestFault(request({ path: `/drop/${text}` }))).not.toBe(null);
  expect(requestFault(request({ method: text }))).not.toBe(null);
});

it.each(['', 'drop', 'http://other.test/', '/a b', '/a\u00fc'])('%j is no path', (path) => {
  expect(requestFault(request({ path }))).toBe('path');
});

it.each([
  'Host',
  'connection',
  'Transfer-Encoding',
  'EXPECT',
  'Upgrade',
  'TE',
  'Trailer',
  'Proxy-Connection',
])('%s is the business of the connection', (name) =>
  expect(requestFault(header(name, 'x'))).toBe(`header ${name} is set by the program`),
);

it('there is one length', () => {
  const headers = [
    ['Content-Length', '0'],
    ['content-length', '5'],
  ] as const;
  expect(requestFault(request({ headers }))).toBe('two lengths');
});

it('C-12: no value is longer than 4,096 bytes', () => {
  expect(requestFault(header('BITS-Session-Id', 'x'.repeat(4097)))).toBe('length of header BITS-Session-Id');
});

it('a secret is not repeated', () => {
  expect(requestFault(header('X-Api-Key', 'secret\n'))).not.toContain('secret');
});
