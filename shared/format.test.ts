import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCountdown,
  formatMoment,
  formatRate,
  formatTimeLeft,
  visibleText,
  wholePercent,
} from './format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [2, '2 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [1536, '1.5 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [999_949, '1.0 MB'],
    [999_499_999, '999 MB'],
    [999_500_000, '1.0 GB'],
    [7_391_019_008, '7.4 GB'],
    [5_368_709_120, '5.4 GB'],
    [1_000_000_000_000, '1.0 TB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
    [5e18, '5000 PB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatRate', () => {
  it.each([
    [0, '0 bytes/s'],
    [0.6, '1 byte/s'],
    [999.6, '1.0 kB/s'],
    [12_345_678, '12.3 MB/s'],
  ])('%d is %s', (bytesPerSecond, text) => {
    expect(formatRate(bytesPerSecond)).toBe(text);
  });
});

describe('wholePercent', () => {
  it.each([
    [0, 0, 0],
    [0, 100, 0],
    [-5, 100, 0],
    [5, 0, 0],
    [1, 3, 33],
    [29, 100, 29],
    [57, 100, 57],
    [99, 100, 99],
    [999, 1000, 99],
    [1000, 1000, 100],
    [1001, 1000, 100],
    [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, 99],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 100],
  ])('%d of %d is %d', (done, total, percent) => {
    expect(wholePercent(done, total)).toBe(percent);
  });

  it('says n for n of 100', () => {
    const all = Array.from({ length: 101 }, (_, n) => n);
    expect(all.map((n) => wholePercent(n, 100))).toEqual(all);
  });
});

describe('formatTimeLeft', () => {
  it.each([
    [0, 'a few seconds'],
    [7.9, 'a few seconds'],
    [8, 'about 10 s'],
    [10.1, 'about 20 s'],
    [50, 'about 50 s'],
    [50.1, 'about 1 min'],
    [60, 'about 1 min'],
    [89, 'about 1 min'],
    [90, 'about 2 min'],
    [3569, 'about 59 min'],
    [3570, 'about 1 h'],
    [3600 + 15 * 60, 'about 1 h 15 min'],
    [2 * 3600 - 1, 'about 2 h'],
    [100 * 3600, 'about 100 h'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatTimeLeft(seconds)).toBe(text);
  });
});

describe('formatCountdown', () => {
  it.each([
    [-1, '0:00'],
    [0, '0:00'],
    [1, '0:01'],
    [42_000, '0:42'],
    [59_001, '1:00'],
    [61_000, '1:01'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [3_661_000, '1:01:01'],
    [36_000_000, '10:00:00'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatCountdown(milliseconds)).toBe(text);
  });
});

describe('formatMoment', () => {
  const local = (year: number, month: number, day: number, hour = 0, minute = 0): number =>
    new Date(year, month - 1, day, hour, minute).getTime();
  const now = local(2026, 11, 22, 18, 30);

  it.each([
    ['today', local(2026, 11, 22, 14, 2), 'at 14:02'],
    ['the first minute of today', local(2026, 11, 22), 'at 00:00'],
    ['the last minute of yesterday', local(2026, 11, 21, 23, 59), 'on 21 Nov at 23:59'],
    ['the same day of another year', local(2025, 11, 22, 9, 5), 'on 22 Nov 2025 at 09:05'],
  ])('%s', (_when, moment, text) => {
    expect(formatMoment(moment, now)).toBe(text);
  });
});

describe('visibleText', () => {
  it.each([
    ['plain ä 日本 🎞', 'plain ä 日本 🎞'],
    ['a\r\n\tb', 'a\\u{d}\\u{a}\\u{9}b'],
    ['\u0000\u001b[31m\u007f\u0085', '\\u{0}\\u{1b}[31m\\u{7f}\\u{85}'],
    ['gpj.\u202eexe', 'gpj.\\u{202e}exe'],
    ['a\u2066b\u2069', 'a\\u{2066}b\\u{2069}'],
    ['\u061c\u200b\u200f\u2028\u2029\ufeff', '\\u{61c}\\u{200b}\\u{200f}\\u{2028}\\u{2029}\\u{feff}'],
    ['x\ud800y', 'x\ufffdy'],
    ['<img onerror=x>', '<img onerror=x>'],
  ])('%j is %s', (text, visible) => {
    expect(visibleText(text)).toBe(visible);
  });
});
