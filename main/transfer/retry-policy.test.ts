import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { backOffMs, defaultNoProgressTimeoutMs, type RetryQuestion, retryDelayMs } from './retry-policy.ts';

const middle = { next: () => 0.5 };
const lowest = { next: () => 0 };
const highest = { next: () => 1 - Number.EPSILON };
const ask = (change: Partial<RetryQuestion> = {}, random = middle): number | null =>
  retryDelayMs(
    {
      error: uploadError('connection-lost', 'transient'),
      attempts: 1,
      sameInARow: 1,
      withoutProgressMs: 0,
      noProgressTimeoutMs: defaultNoProgressTimeoutMs,
      ...change,
    },
    random,
  );

describe('when to try again', () => {
  it.each([
    [1, 5_000],
    [2, 15_000],
    [3, 60_000],
    [4, 300_000],
    [5, 600_000],
    [6, 600_000],
    [1_000_000, 600_000],
  ])('after failure %d in a row: %d ms', (attempts, delayMs) => {
    expect(ask({ attempts })).toBe(delayMs);
  });

  it('a whole number of milliseconds, also just before the patience is over', () => {
    const withoutProgressMs = defaultNoProgressTimeoutMs - 123_456.789;
    expect(ask({ attempts: 9, withoutProgressMs })).toBe(123_457);
  });

  it.each(['storage-failed', 'reply-not-saved'] as const)(
    'R-9: %s: so soon that it goes on within ten seconds after there is room again',
    (code) => {
      expect(ask({ error: uploadError(code, 'transient'), attempts: 1_000 })).toBe(10_000);
      expect(ask({ error: uploadError(code, 'fatal') })).toBeNull();
    },
  );

  it('C-79: spreads by a fifth to both sides, but never below 5 seconds', () => {
    expect(ask({ attempts: 2 }, lowest)).toBe(12_000);
    expect(ask({ attempts: 2 }, highest)).toBe(18_000);
    expect(ask({ attempts: 1 }, lowest)).toBe(5_000);
    expect(ask({ attempts: 1 }, highest)).toBe(6_000);
  });

  it.each([
    [1, 5_000],
    [30, 30_000],
    [3_600, 3_600_000],
    [1e9, 3_600_000],
  ])('waits the %d s that the server asked for, at most an hour', (retryAfterSeconds, delayMs) => {
    expect(ask({ error: uploadError('server-busy', 'transient', { retryAfterSeconds }) })).toBe(delayMs);
  });

  it('waits its own time when the server asked for less', () => {
    const error = uploadError('server-busy', 'transient', { retryAfterSeconds: 1 });
    expect(ask({ error, attempts: 4 })).toBe(300_000);
  });
});

describe('when to give up', () => {
  it('at once for a fatal error', () => {
    expect(ask({ error: uploadError('access-denied', 'fatal') })).toBeNull();
  });

  it.each(['malformed-answer', 'not-http'] as const)('R-18: after 3 times %s in a row', (code) => {
    const error = uploadError(code, 'transient');
    const inARow = (times: number) => ask({ error, attempts: times, sameInARow: times });
    expect([1, 2, 3].map(inARow)).toEqual([5_000, 15_000, null]);
    expect(ask({ error, attempts: 3, sameInARow: 1 })).toBe(60_000);
  });

  it('not for a page in place of an Ack: whoever is in a guest network has yet to sign in', () => {
    const error = uploadError('not-bits-server', 'transient');
    expect(ask({ error, attempts: 100, sameInARow: 100 })).toBe(600_000);
    const withoutProgressMs = defaultNoProgressTimeoutMs;
    expect(ask({ error, attempts: 100, sameInARow: 100, withoutProgressMs })).toBeNull();
  });

  it('C-79: no wait is longer than the time after which it would be over', () => {
    for (const noProgressTimeoutMs of [5_000, 60_000, 300_000]) {
      expect(ask({ attempts: 9, noProgressTimeoutMs }) ?? 0).toBeLessThanOrEqual(noProgressTimeoutMs);
    }
  });

  it('C-81: without any patience every failure is final at once', () => {
    expect(ask({ noProgressTimeoutMs: 0 })).toBeNull();
    expect(ask({ noProgressTimeoutMs: 0, error: uploadError('server-busy', 'transient') })).toBeNull();
  });

  it('C-80: after 14 days without progress', () => {
    const noProgressTimeoutMs = defaultNoProgressTimeoutMs;
    expect(noProgressTimeoutMs).toBe(1_209_600_000);
    expect(ask({ withoutProgressMs: noProgressTimeoutMs - 700_000, attempts: 9 })).toBe(600_000);
    expect(ask({ withoutProgressMs: noProgressTimeoutMs - 90_000, attempts: 9 })).toBe(90_000);
    expect(ask({ withoutProgressMs: noProgressTimeoutMs - 1, attempts: 9 })).toBe(5_000);
    expect(ask({ withoutProgressMs: noProgressTimeoutMs, attempts: 9 })).toBeNull();
  });

  it.each(['key-store-not-answering', 'proxy-lookup-not-answering'] as const)(
    'never for what this computer does not answer: %s',
    (code) => {
      const error = uploadError(code, 'transient');
      expect(ask({ error, attempts: 99, withoutProgressMs: 2 * defaultNoProgressTimeoutMs })).toBe(15_000);
    },
  );

  it('never for the number of failures alone', () => {
    expect(ask({ attempts: 1_000_000 })).not.toBeNull();
  });
});

it('a wait is a whole number of milliseconds between 5 seconds and an hour', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.double({ min: 0, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempts, retryAfterSeconds, random) => {
        const delayMs = backOffMs(attempts, retryAfterSeconds, { next: () => random });
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(5_000);
        expect(delayMs).toBeLessThanOrEqual(3_600_000);
      },
    ),
  );
});
