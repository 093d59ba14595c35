import type { Clock } from '../transfer/ports.ts';

interface Timer {
  dueAt: number;
  delayMs: number;
  callback: () => void;
}

/** Time that moves only by hand. Both clocks start at `startAt` and 0 and move together until somebody sets the one on the wall. */
export class FakeClock implements Clock {
  #startAt: number;
  #elapsedMs = 0;
  #timers: Timer[] = [];
  #waiters: { delayMs: number; resolve: () => void }[] = [];

  constructor(startAt = Date.UTC(2031, 0, 1)) {
    this.#startAt = startAt;
  }

  now(): number {
    // As on every wall: whole milliseconds.
    return Math.floor(this.#startAt + this.#elapsedMs);
  }

  /** Sets the clock on the wall forward, or back. */
  setWall(byMs: number): void {
    this.#startAt += byMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { dueAt: this.#elapsedMs + delayMs, delayMs, callback };
    this.#timers.push(timer);
    for (const waiter of this.#waiters.filter((waiter) => waiter.delayMs === delayMs)) waiter.resolve();
    this.#waiters = this.#waiters.filter((waiter) => waiter.delayMs !== delayMs);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Resolves once a timer of exactly this length is running. */
  scheduled(delayMs: number): Promise<void> {
    if (this.#timers.some((timer) => timer.delayMs === delayMs)) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ delayMs, resolve }));
  }

  /** Delays that the running timers were started with. */
  get runningDelaysMs(): number[] {
    return this.#timers.map((timer) => timer.delayMs);
  }

  /** How long until a timer falls due; null when none runs. */
  get nextDueInMs(): number | null {
    return this.#timers.length === 0
      ? null
      : Math.min(...this.#timers.map(({ dueAt }) => dueAt)) - this.#elapsedMs;
  }

  /** Moves time on and runs what falls due, in order, timers made on the way included. */
  advance(ms: number): void {
    const target = this.#elapsedMs + ms;
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.dueAt <= target).sort((a, b) => a.dueAt - b.dueAt);
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueAt);
      next.callback();
    }
    this.#elapsedMs = target;
  }
}
