import { describe, expect, it } from 'vitest';
import { ackDelayOf, betweenBreaksMs, faded, rateOf } from './line-facts.ts';

const mib = 1024 * 1024;

describe('the rate of a fragment', () => {
  it.each([
    ['of 1 MiB', { bytes: mib, sendMs: 60, answerMs: 40 }, 10 * mib],
    ['of a second', { bytes: 5_120, sendMs: 900, answerMs: 100 }, 5_120],
    ['that a standing clock timed', { bytes: mib, sendMs: 0, answerMs: 0 }, 1000 * mib],
    ['too small and quick to tell', { bytes: mib - 1, sendMs: 900, answerMs: 99 }, null],
  ])('%s', (_name, fragment, expected) => {
    expect(rateOf(fragment)).toBe(expected);
  });
});

describe('the delay of an Ack', () => {
  it.each([
    [
      'is what neither the way nor full buffers explain',
      { bytes: 100 * mib, sendMs: 9_000, answerMs: 1_000 },
      150,
    ],
    ['is nothing when the buffers explain it all', { bytes: 100 * mib, sendMs: 9_600, answerMs: 400 }, 0],
    [
      'is nothing when all of a fragment may have waited in a buffer',
      { bytes: 8 * mib, sendMs: 0, answerMs: 900 },
      0,
    ],
    ['is nothing for an Ack that came before the end', { bytes: 100 * mib, sendMs: 9_600, answerMs: 0 }, 0],
    ['counts up to a second', { bytes: 100 * mib, sendMs: 9_000, answerMs: 60_000 }, 1_000],
  ])('%s', (_name, fragment, expected) => {
    expect(ackDelayOf(fragment, 50)).toBe(expected);
  });
});

describe('the time between breaks', () => {
  it.each([
    ['ten minutes when nothing is known', 0, 0, 600_000],
    ['more on a line that bears', 3_000_000, 0, 3_600_000],
    ['the mean of what was seen and what is supposed', 600_000, 4, 240_000],
    ['never under 30 s', 0, 1_000, 30_000],
  ])('is %s', (_name, busyMs, breaks, expected) => {
    expect(betweenBreaksMs(busyMs, breaks)).toBe(expected);
  });

  it('forgets half of an hour', () => {
    expect(faded(3_600_000, 9)).toEqual({ busyMs: 3_600_000, breaks: 9 });
    expect(faded(3_600_001, 9)).toEqual({ busyMs: 1_800_001, breaks: 4 });
  });
});
