import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) clearInterval(timer);
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** Epoch milliseconds, one step a second; the clock runs only while something shows it. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** Begin of the day in epoch milliseconds: what shows it is drawn again at midnight, not every second. */
export const useToday = (): number =>
  useSyncExternalStore(subscribe, () => new Date(now).setHours(0, 0, 0, 0));
