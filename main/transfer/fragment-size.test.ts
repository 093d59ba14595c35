import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capBytes, cutBytes, halvedBytes, targetMs, wantedBytes } from './fragment-size.ts';
import type { LineFacts } from './line-facts.ts';

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

const quickLine: LineFacts = {
  bytesPerSecond: 12_500_000,
  roundTripMs: 50,
  ackDelayMs: 0,
  betweenBreaksMs: 600_000,
};

const lines = fc.record<LineFacts>({
  bytesPerSecond: fc.option(fc.double({ min: 1, max: 1e10, noNaN: true })),
  roundTripMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
  ackDelayMs: fc.double({ min: 0, max: 1_000, noNaN: true }),
  betweenBreaksMs: fc.double({ min: 30_000, max: 1e9, noNaN: true }),
});

describe('the time a fragment should take', () => {
  it.each([
    ['a far line that never broke', {}, 12_247],
    ['one that breaks every two minutes', { betweenBreaksMs: 120_000 }, 5_477],
    ['one that breaks all the time: still 20 pauses', { betweenBreaksMs: 30_000 }, 2_739],
    ['a near line', { roundTripMs: 1 }, 2_000],
    ['a server that takes its time: the window starts anew', { ackDelayMs: 300 }, 25_690],
    ['a satellite and a slow server', { roundTripMs: 600, ackDelayMs: 900 }, 30_000],
    ['nothing known', { roundTripMs: 0 }, 2_000],
  ])('for %s', (_name, facts, expectedMs) => {
    expect(Math.round(targetMs({ ...quickLine, ...facts }))).toBe(expectedMs);
  });
});

describe('the length that a line asks for', () => {
  it.each([
    ['8 MiB when nothing is known', { bytesPerSecond: null }, null, 8 * mib],
    ['rate times target at once when the rate is known', {}, null, 2337 * 64 * kib],
    ['at most 8 times the last one', {}, 8 * mib, 64 * mib],
    ['at least half of the last one', {}, gib, gib / 2],
    ['no less than 256 KiB', { bytesPerSecond: 1_000 }, null, 256 * kib],
    ['the first length again after one that told nothing', { bytesPerSecond: null }, 4 * mib, 8 * mib],
    ['steps up from the least', { bytesPerSecond: null }, 5_120, 40_960],
  ])('is %s', (_name, facts, acknowledgedBytes, expected) => {
    expect(wantedBytes({ ...quickLine, ...facts }, acknowledgedBytes)).toBe(expected);
  });

  it('is a whole number between half and 8 times the last one, whatever was measured', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 2 * gib }), (line, acknowledgedBytes) => {
        const wanted = wantedBytes(line, acknowledgedBytes);
        expect(Number.isInteger(wanted)).toBe(true);
        expect(wanted).toBeGreaterThanOrEqual(acknowledgedBytes / 2);
        expect(wanted).toBeLessThanOrEqual(acknowledgedBytes * 8);
      }),
    );
  });
});

describe('the longest fragment', () => {
  it.each([
    ['1 GiB by itself', null, [null, null], gib],
    ['what the user wants', null, [5_120, null], 5_120],
    ['what the server takes', null, [gib, 13_631_488], 13_631_488],
    ['what a line carries in a minute', 10_000, [null, null], 600_000],
    ['5,120 bytes on the slowest line', 1, [null, null], 5_120],
    ['1 GiB on the quickest', 1e12, [null, null], gib],
  ])('is %s', (_name, bytesPerSecond, limits, expected) => {
    expect(capBytes(bytesPerSecond, limits)).toBe(expected);
  });
});

describe('after a break', () => {
  it.each([
    ['half of what broke', 64 * mib, 64 * mib, 32 * mib],
    ['half of a short end that broke', 64 * mib, 3 * mib, 1.5 * mib],
    ['256 KiB at first', 8 * mib, 100, 256 * kib],
    ['less when that breaks too', 256 * kib, 256 * kib, 128 * kib],
    ['never under 5,120 bytes', 5_121, 5_121, 5_120],
    ['and stays there', 5_120, 5_120, 5_120],
  ])('it goes on with %s', (_name, lengthBytes, brokenBytes, expected) => {
    expect(halvedBytes(lengthBytes, brokenBytes)).toBe(expected);
  });
});

describe('the cut', () => {
  it.each([
    ['takes its length', 100, 1000, 100],
    ['takes all when less than a quarter would be left', 100, 124, 124],
    ['leaves a quarter', 100, 125, 100],
    ['takes all of less', 100, 99, 99],
    ['takes all of exactly as much', 100, 100, 100],
  ])('%s', (_name, lengthBytes, remainingBytes, expected) => {
    expect(cutBytes(lengthBytes, remainingBytes, 1000)).toBe(expected);
  });

  it('is never over the cap nor over the rest, and never empty', () => {
    const bytes = fc.integer({ min: 1, max: 4 * gib });
    fc.assert(
      fc.property(bytes, bytes, bytes, (lengthBytes, remainingBytes, cap) => {
        const cut = cutBytes(lengthBytes, remainingBytes, cap);
        expect(cut).toBeGreaterThan(0);
        expect(cut).toBeLessThanOrEqual(Math.min(cap, remainingBytes));
      }),
    );
  });
});
