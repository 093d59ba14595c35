import { expect, it } from 'vitest';
import { rateError } from './rate-error.ts';

/** 1,000 bytes per tick for 11 s from tick 7 on, but for what `change` says. */
const steady = (change: Record<number, number> = {}) => ({
  ...Object.fromEntries(Array.from({ length: 1100 }, (_, tick) => [tick + 7, 1000])),
  ...change,
});

it('a steady rate has no error', () => {
  expect(rateError(steady(), 100_000, 10)).toEqual({ total: 0, worstSecond: 0 });
});

it('a rate that is off by a tenth is so in every second', () => {
  const { total, worstSecond } = rateError(steady(), 110_000, 10);
  expect([total, worstSecond].map((error) => error.toFixed(3))).toEqual(['-0.091', '-0.091']);
});

it('the first second counts in the total alone, what comes after the last not at all', () => {
  const { total, worstSecond } = rateError(steady({ 8: 11_000, 1007: 50_000 }), 100_000, 10);
  expect([total.toFixed(3), worstSecond]).toEqual(['0.010', 0]);
});

it('the worst second is found, whenever it begins', () => {
  expect(rateError(steady({ 555: 0, 654: 0 }), 100_000, 10).worstSecond).toBeCloseTo(-0.02);
  expect(rateError(steady({ 1006: 9000 }), 100_000, 10).worstSecond).toBeCloseTo(0.08);
});
