import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from './system-clock.ts';

const day = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('waits for longer than one timer of the platform can', () => {
  const callback = vi.fn();
  systemClock.schedule(90 * day, callback);

  vi.advanceTimersByTime(90 * day - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

it('takes a timer back, also in a later stage', () => {
  const callback = vi.fn();
  const cancel = systemClock.schedule(60 * day, callback);

  vi.advanceTimersByTime(50 * day);
  cancel();
  vi.advanceTimersByTime(50 * day);
  expect(callback).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
