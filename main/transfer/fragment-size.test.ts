import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxFragmentBytes, nextFragmentBytes } from './fragment-size.ts';

const kib = 1024;
const mib = 1024 * kib;

describe('next fragment', () => {
  it('starts with 2 MiB, and again after a failure', () => {
    expect(nextFragmentBytes(null)).toBe(2 * mib);
    expect(nextFragmentBytes({ bytes: 0, durationMs: 10 })).toBe(2 * mib);
  });

  it.each([
    ['as long as 4 seconds carry', { bytes: 2 * mib, durationMs: 4000 }, 2 * mib],
    ['grows with a faster line', { bytes: 2 * mib, durationMs: 2000 }, 4 * mib],
    ['at most fourfold', { bytes: 2 * mib, durationMs: 1 }, 8 * mib],
    ['shrinks with a slower line', { bytes: 4 * mib, durationMs: 5000 }, 3.25 * mib],
    ['at most to the half', { bytes: 4 * mib, durationMs: 3_600_000 }, 2 * mib],
    ['never below 256 KiB', { bytes: 256 * kib, durationMs: 3_600_000 }, 256 * kib],
    ['recovers from a tiny last fragment', { bytes: 1, durationMs: 1 }, 256 * kib],
    ['never over 13 MB', { bytes: 13 * mib, durationMs: 100 }, maxFragmentBytes],
    ['survives a clock that stood still', { bytes: 2 * mib, durationMs: 0 }, 8 * mib],
  ])('%s', (_name, timing, expected) => {
    expect(nextFragmentBytes(timing)).toBe(expected);
  });

  it.each([1, 5120, 100_000, 3 * mib])('keeps to a limit of %d bytes', (limit) => {
    expect(nextFragmentBytes(null, limit)).toBe(Math.min(limit, 2 * mib));
    expect(nextFragmentBytes({ bytes: limit, durationMs: 1 }, limit)).toBeLessThanOrEqual(limit);
  });

  it('a limit above the protocol does not count', () => {
    expect(nextFragmentBytes({ bytes: 13 * mib, durationMs: 100 }, 100 * mib)).toBe(maxFragmentBytes);
  });

  it('is a whole number of bytes within the bounds, whatever was measured', () => {
    const timings = fc.record({
      bytes: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      durationMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
    });
    fc.assert(
      fc.property(timings, fc.integer({ min: 1, max: 20 * mib }), (timing, limit) => {
        const bytes = nextFragmentBytes(timing, limit);
        expect(Number.isInteger(bytes)).toBe(true);
        expect(bytes).toBeGreaterThanOrEqual(Math.min(256 * kib, limit));
        expect(bytes).toBeLessThanOrEqual(Math.min(limit, maxFragmentBytes));
      }),
    );
  });

  it('finds a steady size on a steady line', () => {
    const bytesPerSecond = 1.5 * mib;
    let bytes = nextFragmentBytes(null);
    for (let round = 0; round < 10; round += 1) {
      bytes = nextFragmentBytes({ bytes, durationMs: (bytes / bytesPerSecond) * 1000 });
    }
    expect(bytes).toBe(6 * mib);
  });
});
