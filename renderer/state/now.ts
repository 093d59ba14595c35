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

/**
 * What follows from the time, in epoch milliseconds; looked at every second, drawn again only when it changes.
 * The clock runs only while something shows it.
 * @param select gives a plain value
 */
export const useMoment = <T extends string | number | boolean | null>(select: (now: number) => T): T =>
  useSyncExternalStore(subscribe, () => select(now));

/** Epoch milliseconds, one step a second. */
export const useNow = (): number => useMoment((at) => at);

/** Begin of the day in epoch milliseconds: what shows it is drawn again at midnight, not every second. */
export const useToday = (): number => useMoment((at) => new Date(at).setHours(0, 0, 0, 0));
