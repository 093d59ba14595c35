import { expect, test } from 'vitest';
import { makeCodec } from './codec.ts';

const codec = makeCodec();
/** Through JSON, as the value really travels. */
const travel = (value: unknown): unknown => codec.decode(JSON.parse(JSON.stringify(codec.encode(value))));

test.each([
  ['text', 'é\u2028\0'],
  ['null', null],
  ['undefined', undefined],
  ['minus zero', -0],
  ['infinity', Number.NEGATIVE_INFINITY],
  ['a big integer', 2n ** 64n],
  ['an array that looks like a tag', ['undefined']],
  ['a sparse array', [1, undefined, 3]],
  ['a date', new Date(5)],
  ['a regular expression', /a\/b/gi],
  ['a map with object keys', new Map([[{ a: 1 }, new Set([1, 'x'])]])],
  ['a nested object', { a: { b: [{ c: undefined }] } }],
  ['bytes', new Uint8Array([0, 255, 128])],
  ['doubles', new Float64Array([0.5, Number.NaN])],
  ['a buffer', new Uint8Array([1, 2]).buffer],
  ['an object with a __proto__ member', JSON.parse('{"__proto__": {"polluted": true}}')],
])('%s comes back equal', (_name, value) => {
  expect(travel(value)).toStrictEqual(value);
});

test('a view of a part of a buffer carries only that part', () => {
  const whole = new Uint8Array([1, 2, 3, 4]);
  expect(travel(whole.subarray(1, 3))).toStrictEqual(new Uint8Array([2, 3]));
});

test('cycles and shared references keep their shape', () => {
  const value: { self?: unknown; twice: object[] } = { twice: [] };
  const shared = {};
  value.self = value;
  value.twice.push(shared, shared);
  const got = travel(value) as typeof value;
  expect(got.self).toBe(got);
  expect(got.twice[0]).toBe(got.twice[1]);
});

test('errors keep class, message and stack', () => {
  const got = travel(new RangeError('far')) as Error;
  expect(got).toBeInstanceOf(RangeError);
  expect([got.message, got.stack?.startsWith('RangeError: far')]).toEqual(['far', true]);
});

test('class instances become plain objects', () => {
  class Point {
    x = 1;
    length() {
      return this.x;
    }
  }
  expect(travel(new Point())).toStrictEqual({ x: 1 });
});

test.each([
  ['a function', () => 1],
  ['a symbol', Symbol('x')],
  ['a promise', Promise.resolve()],
  ['a weak map', new WeakMap()],
  ['something inside', { a: [() => 1] }],
])('%s is refused', (_name, value) => {
  expect(() => codec.encode(value)).toThrow('An object could not be cloned.');
});

test('its source text works on its own, as it must in a page', () => {
  const alone: typeof codec = new Function(`return (${makeCodec})()`)();
  expect(alone.decode(alone.encode({ a: [1n] }))).toStrictEqual({ a: [1n] });
});
