import { describe, expect, it } from 'vitest';
import { formatContentRange, parseByteCount, parseContentRange, rangeLength } from './content-range.ts';

describe('parseContentRange', () => {
  it.each([
    ['bytes 0-10239/25600', { first: 0, last: 10_239, total: 25_600 }],
    ['bytes 20480-25599/25600', { first: 20_480, last: 25_599, total: 25_600 }],
    ['bytes 0-0/1', { first: 0, last: 0, total: 1 }],
    ['Bytes 0-9/10', { first: 0, last: 9, total: 10 }],
    ['  bytes \t0-9/10  ', { first: 0, last: 9, total: 10 }],
    ['bytes 007-008/0010', { first: 7, last: 8, total: 10 }],
    ['bytes 4294967296-5368709119/5368709120', { first: 2 ** 32, last: 5368709119, total: 5368709120 }],
    [
      'bytes 9007199254740989-9007199254740990/9007199254740991',
      { first: 2 ** 53 - 3, last: 2 ** 53 - 2, total: 2 ** 53 - 1 },
    ],
  ])('reads %j', (text, range) => {
    expect(parseContentRange(text)).toEqual(range);
  });

  it.each([
    '',
    'bytes',
    'bytes */0',
    'bytes */10',
    'bytes 0-9/*',
    'bytes 0--1/0',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes 10-10/10',
    'bytes -5/10',
    'bytes 0-/10',
    'bytes 0-9',
    'bytes 0-9/10, bytes 10-19/20',
    'bytes=0-9/10',
    'bytes0-9/10',
    'octets 0-9/10',
    '0-9/10',
    'bytes +0-9/10',
    'bytes 0x0-0x9/0x10',
    'bytes 0.0-9.0/10',
    'bytes 1e3-2e3/3e3',
    'bytes 0 - 9 / 10',
    'bytes 0-9/10\r\nX: 1',
    'bytes ٠-٩/١٠',
    'bytes 0-9007199254740991/9007199254740992',
    'bytes 0-9/99999999999999999999',
  ])('refuses %j', (text) => {
    expect(parseContentRange(text)).toBeNull();
  });
});

it('formatContentRange writes the lower-case unit and the inclusive end', () => {
  const range = { first: 10_240, last: 20_479, total: 25_600 };
  expect(formatContentRange(range)).toBe('bytes 10240-20479/25600');
  expect(parseContentRange(formatContentRange(range))).toEqual(range);
  expect(formatContentRange({ first: 0, last: 2 ** 53 - 2, total: 2 ** 53 - 1 })).toBe(
    'bytes 0-9007199254740990/9007199254740991',
  );
});

it('rangeLength counts both ends', () => {
  expect(rangeLength({ first: 0, last: 0, total: 1 })).toBe(1);
  expect(rangeLength({ first: 10_240, last: 20_479, total: 25_600 })).toBe(10_240);
});

describe('parseByteCount', () => {
  it.each([
    ['0', 0],
    ['213', 213],
    ['0010', 10],
    ['9007199254740991', 2 ** 53 - 1],
  ])('reads %j', (text, value) => {
    expect(parseByteCount(text)).toBe(value);
  });

  it.each(['', ' 1', '-1', '+1', '1.0', '1e3', '0x10', 'NaN', '9007199254740992', '00000000000000001'])(
    'refuses %j',
    (text) => {
      expect(parseByteCount(text)).toBeNull();
    },
  );
});
