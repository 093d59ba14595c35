import { describe, expect, it } from 'vitest';
import { md4 } from './md4.ts';

const digits = '1234567890';
const alphabet = 'abcdefghijklmnopqrstuvwxyz';

describe('MD4', () => {
  // [RFC 1320] A.5
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    [alphabet, 'd79e1c308aa5bbcdeea8ed63df412da9'],
    [
      `${alphabet.toUpperCase()}${alphabet}${digits.slice(-1)}${digits.slice(0, -1)}`,
      '043f8582f241db351ce627e153e7f0e4',
    ],
    [digits.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of %j', (text, expected) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(expected);
  });

  it('of lengths around the edge of a block', () => {
    const digests = [55, 56, 63, 64, 65, 119, 120].map((length) =>
      md4(Buffer.alloc(length, 0x61)).toString('hex'),
    );
    expect(new Set(digests).size).toBe(digests.length);
  });
});
