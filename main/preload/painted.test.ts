import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { painted } from './painted.ts';

let frames: (() => void)[];
let isPainted: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  isPainted = false;
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  void painted().then(() => {
    isPainted = true;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('comes after the frame, not in the middle of it', async () => {
  for (const frame of frames) frame();
  await Promise.resolve();
  expect(isPainted).toBe(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(isPainted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('comes in a hidden window too, which paints no frame', async () => {
  await vi.advanceTimersByTimeAsync(199);
  expect(isPainted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isPainted).toBe(true);
});
