import { expect, it } from 'vitest';
import { headerNameProblem, headerValueProblem } from './custom-header.ts';

it.each(['X-Api-Key', 'x', "odd!#$%&'*+.^_`|~1"])('takes the name %j', (name) => {
  expect(headerNameProblem(name)).toBeNull();
});

it.each([
  ['', 'no-name'],
  ['X Key', 'bad-name'],
  ['X-Key:', 'bad-name'],
  ['X-Key\r\nHost', 'bad-name'],
  ['X-Schlüssel', 'bad-name'],
  ['X-\u010d', 'bad-name'],
  ['x'.repeat(101), 'too-long'],
  ['Content-Length', 'set-by-program'],
  ['HOST', 'set-by-program'],
  ['transfer-encoding', 'set-by-program'],
  ['Authorization', 'set-by-program'],
  ['Proxy-Authorization', 'set-by-program'],
  ['BITS-Session-Id', 'set-by-program'],
  ['bits-anything', 'set-by-program'],
] as const)('refuses the name %j: %s', (name, problem) => {
  expect(headerNameProblem(name)).toBe(problem);
});

it.each(['a', 'two words', 'a\tb', '~!"'])('takes the value %j', (value) => {
  expect(headerValueProblem(value)).toBeNull();
});

it.each([
  ['', 'no-value'],
  [' a', 'bad-value'],
  ['a ', 'bad-value'],
  ['a\r\nX-More: 1', 'bad-value'],
  ['a\0b', 'bad-value'],
  ['a\u007f', 'bad-value'],
  ['größe', 'bad-value'],
  // Cut to eight bits these are line breaks.
  ['a\u010d\u010ab', 'bad-value'],
  ['\ud800', 'bad-value'],
  ['x'.repeat(4097), 'too-long'],
] as const)('refuses the value %j: %s', (value, problem) => {
  expect(headerValueProblem(value)).toBe(problem);
});
