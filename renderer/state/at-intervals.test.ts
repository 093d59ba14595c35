import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { atIntervals } from './at-intervals.ts';

let works: PromiseWithResolvers<void>[];
let ask: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  works = [];
  ask = atIntervals(1_000, () => {
    const work = Promise.withResolvers<void>();
    works.push(work);
    return work.promise;
  });
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('works at once, and once more for all that asked meanwhile, after a rest', async () => {
  const first = ask();
  await pass(0);
  expect(works).toHaveLength(1);
  const later = [ask(), ask(), ask()];
  works[0]?.resolve();
  await first;
  await pass(999);
  expect(works).toHaveLength(1);
  await pass(1);
  expect(works).toHaveLength(2);
  works[1]?.resolve();
  await Promise.all(later);
  await pass(10_000);
  expect(works).toHaveLength(2);
});

it('works at once again after a long rest, also after a failure', async () => {
  const first = ask();
  await pass(0);
  works[0]?.reject(new Error('no answer'));
  await expect(first).rejects.toThrow('no answer');
  await pass(1_000);
  void ask();
  await pass(0);
  expect(works).toHaveLength(2);
});
