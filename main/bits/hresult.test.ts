import { describe, expect, it } from 'vitest';
import { formatHresult, hresults, parseHresult } from './hresult.ts';

describe('parseHresult (C-58)', () => {
  it.each([
    ['0x80070057', 0x80070057],
    ['0X80070057', 0x80070057],
    ['80070057', 0x80070057],
    ['x80070112', 0x80070112],
    ['X80070112', 0x80070112],
    ['0x8020001F', 0x8020001f],
    ['0x8020001f', 0x8020001f],
    ['-2147024809', 0x80070057],
    ['2147942487', 0x80070057],
    ['4294967295', 0xffffffff],
    ['-2147483648', 0x80000000],
    ['-1', 0xffffffff],
    ['0x1', 1],
    ['1', 1],
    ['0', 0],
    ['0x5', 5],
    ['7', 7],
    ['  0x5 ', 5],
    ['ffffffff', 0xffffffff],
  ])('reads %j', (text, code) => {
    expect(parseHresult(text)).toBe(code);
  });

  it.each([
    '',
    '  ',
    '0x',
    'x',
    '0x123456789',
    '123456789',
    '4294967296',
    '9999999999',
    '-2147483649',
    '-99999999999',
    '12345678901',
    '0xG',
    'E_FAIL',
    '0x80070057, 0x80070057',
    '1.5',
    '--1',
    '- 1',
    '0x-1',
  ])('takes %j as no code', (text) => {
    expect(parseHresult(text)).toBeNull();
  });
});

it('formatHresult writes 0x and eight upper-case digits', () => {
  expect(formatHresult(hresults.sessionNotFound)).toBe('0x8020001F');
  expect(formatHresult(1)).toBe('0x00000001');
  expect(formatHresult(-2147024809)).toBe('0x80070057');
});

it('every known code survives the way over the wire', () => {
  for (const code of Object.values(hresults)) expect(parseHresult(formatHresult(code))).toBe(code);
});
