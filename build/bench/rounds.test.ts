import { expect, it } from 'vitest';
import { inTurn, percentile, spreadOf, spreadText } from './rounds.ts';

it('takes the middle of an odd and of an even count', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, greatest: 3 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, greatest: 4 });
  expect(spreadText(spreadOf([0.5, 1, 2]))).toBe('**1.00** (0.50–2.00)');
});

it('takes a percentile that a real value has', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentile(values, 0.5)).toBe(100);
  expect(percentile(values, 0.99)).toBe(198);
  expect(percentile([7], 0.99)).toBe(7);
});

it('runs all in turn and throws the first round away', async () => {
  const calls: string[] = [];
  const run = (name: string) => async () => {
    calls.push(name);
    return calls.length;
  };
  expect(await inTurn(2, { a: run('A'), b: run('B') })).toEqual([
    { a: 3, b: 4 },
    { a: 5, b: 6 },
  ]);
  expect(calls).toEqual(['A', 'B', 'A', 'B', 'A', 'B']);
});
