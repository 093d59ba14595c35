import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

const read = (header: string | string[] | undefined) =>
  parseChallenges(header).map(({ scheme, token, parameters }) => [
    scheme,
    ...(token === null ? [] : [token]),
    ...(parameters.size === 0 ? [] : [Object.fromEntries(parameters)]),
  ]);

describe('challenges', () => {
  it.each<[string, string | string[] | undefined, unknown]>([
    ['nothing', undefined, []],
    ['an empty header', '', []],
    ['a bare scheme', 'NTLM', [['ntlm']]],
    ['a scheme with a token', 'Negotiate TlRMTVNTUAAC+/==', [['negotiate', 'TlRMTVNTUAAC+/==']]],
    ['a parameter', 'Basic realm="x y"', [['basic', { realm: 'x y' }]]],
    ['a parameter without quotes', 'Basic realm=x', [['basic', { realm: 'x' }]]],
    [
      'blanks around the sign',
      'Basic realm = "x" , charset\t=UTF-8',
      [['basic', { realm: 'x', charset: 'UTF-8' }]],
    ],
    ['letter case of schemes and names', 'BASIC REALM="X"', [['basic', { realm: 'X' }]]],
    [
      'several in one header',
      'Negotiate, NTLM , Digest realm="a, Basic b", nonce="1", Basic realm="c"',
      [['negotiate'], ['ntlm'], ['digest', { realm: 'a, Basic b', nonce: '1' }], ['basic', { realm: 'c' }]],
    ],
    [
      'a token between others',
      'NTLM abc=, Basic realm="c"',
      [
        ['ntlm', 'abc='],
        ['basic', { realm: 'c' }],
      ],
    ],
    ['several headers', ['Negotiate', 'Basic realm="c"'], [['negotiate'], ['basic', { realm: 'c' }]]],
    ['headers apart: a parameter stays in its own', ['Basic', 'realm="c"'], [['basic']]],
    ['escapes', 'Basic realm="a\\"b\\\\c"', [['basic', { realm: 'a"b\\c' }]]],
    ['an open quote', 'Basic realm="a', [['basic', { realm: 'a' }]]],
    ['an open escape', 'Basic realm="a\\', [['basic', { realm: 'a' }]]],
    ['a name that comes twice', 'Basic realm=a, realm=b', [['basic', { realm: 'a' }]]],
    ['names of the language', 'Basic __proto__="x"', [['basic', JSON.parse('{"__proto__":"x"}')]]],
    [
      'junk before, between and after',
      '=, "x", (y) Basic realm="a" ;;; , <b>, NTLM; ="',
      [['basic', { realm: 'a' }], ['ntlm']],
    ],
    ['empty items', ',, ,Basic ,, realm=a,,', [['basic', { realm: 'a' }]]],
  ])('%s', (_what, header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  it('reads what was written, whatever stands in the values', () => {
    const value = fc.string({ unit: 'binary-ascii' });
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const challenge = fc.tuple(
      name,
      fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 5 }), (challenges) => {
        const header = challenges.map(([scheme, parameters]) => {
          const quoted = Object.entries(parameters).map(
            ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
          );
          return `${scheme} ${quoted.join(', ')}`;
        });
        expect(read(header.join(', '))).toEqual(challenges);
      }),
      { seed: 91, numRuns: 500 },
    );
  });

  it('takes any text', () => {
    const pieces = fc.constantFrom(
      'Basic',
      'Digest ',
      'realm',
      '=',
      '"',
      '\\',
      ',',
      ' ',
      '\t',
      'nonce="',
      '\u00ff',
      '\n',
      '==',
      '(',
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 3 }), (headers) => {
        for (const { scheme } of parseChallenges(headers)) expect(scheme).toMatch(/^[^\s,="A-Z]+$/);
      }),
      { seed: 92, numRuns: 1000 },
    );
  });

  it.each(['"', '\\', 'a ', 'a=', '"\\', 'a,', '(', 'a="'])('bears endless %j', (piece) => {
    expect(parseChallenges(piece.repeat(200_000)).length).toBeLessThanOrEqual(20);
  });
});
