import { performance } from 'node:perf_hooks';
import type { Clock } from './ports.ts';

/** Longer timers fire at once in Node. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    let timer: NodeJS.Timeout;
    const wait = (remainingMs: number) => {
      const stepMs = Math.min(Math.max(remainingMs, 0), longestTimerMs);
      timer = setTimeout(() => {
        if (remainingMs > stepMs) wait(remainingMs - stepMs);
        else callback();
      }, stepMs);
    };
    wait(delayMs);
    return () => clearTimeout(timer);
  },
};
