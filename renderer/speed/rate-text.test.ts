import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastBytesPerSecond } from '../../shared/job-view.ts';
import { parseRate, rateText } from './rate-text.ts';

const rate = (text: string) => {
  const parsed = parseRate(text);
  return parsed.ok ? parsed.bytesPerSecond : parsed.problem;
};

describe('parseRate', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['500 kB/s', 500_000],
    ['2MB', 2_000_000],
    ['1,5 MB/s', 1_500_000],
    ['16 KiB/s', 16_384],
    ['1 gb/s', 1e9],
    ['2048 B/s', 2048],
    ['2048 bytes/s', 2048],
    ['500', 'not-a-rate'],
    ['fast', 'not-a-rate'],
    ['-1 MB/s', 'not-a-rate'],
    ['1 MB/min', 'not-a-rate'],
    ['2 Mbit/s', 'not-a-rate'],
    ['1 kB/s', 'too-slow'],
    ['0 MB/s', 'too-slow'],
    ['99999 GB/s', 'too-fast'],
  ])('%j is %j', (text, expected) => {
    expect(rate(text)).toBe(expected);
  });

  it('reads back what rateText writes, for every rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: leastBytesPerSecond, max: 1_000_000_000_000 }), (bytesPerSecond) => {
        expect(rate(rateText(bytesPerSecond))).toBe(bytesPerSecond);
      }),
    );
    expect([rateText(null), rateText(262_144), rateText(1_500_000)]).toEqual(['', '256 KiB/s', '1.5 MB/s']);
  });
});
