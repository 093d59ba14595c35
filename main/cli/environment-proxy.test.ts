import { expect, it } from 'vitest';
import { environmentProxy } from './environment-proxy.ts';

const wayTo = (address: string, noProxy: string): string =>
  environmentProxy(new URL(address), { HTTP_PROXY: 'http://127.0.0.1:3128', NO_PROXY: noProxy }).hop.kind;

it.each([
  ['http://[::1]:8080/x', 'localhost,127.0.0.1,::1', 'direct'],
  ['http://[::1]:8080/x', '[::1]', 'direct'],
  ['http://[::1]:8080/x', '[::1]:8080', 'direct'],
  ['http://[::1]:8080/x', '[::1]:9090', 'proxy'],
  ['http://[2001:db8::17]/x', '2001:db8::17', 'direct'],
  ['http://[2001:db8::18]/x', '2001:db8::17', 'proxy'],
  ['http://a.example/x', 'example', 'direct'],
  ['http://a.example:81/x', '.example:80', 'proxy'],
  ['http://a.example/x', '*', 'direct'],
  ['http://a.example/x', '', 'proxy'],
])('%s with NO_PROXY %s goes %s', (address, noProxy, kind) => {
  expect(wayTo(address, noProxy)).toBe(kind);
});
