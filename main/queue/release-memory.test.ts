import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { releaseMemorySoon } from './release-memory.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('collects what nobody holds any more, when its time has come', async () => {
  const garbage = new WeakRef({});
  releaseMemorySoon();
  await nextTurn();
  expect(garbage.deref()).toBeDefined();
  vi.advanceTimersByTime(5_000);
  while (garbage.deref() !== undefined) await nextTurn();
  expect(vi.getTimerCount()).toBe(0);
});
