interface Happening {
  readonly dueAtMs: number;
  readonly order: number;
  run: (() => void) | null;
}

/**
 * Time that stands still until the next thing happens. Three clocks: the monotonic one, on which everything is
 * planned; the world's, which goes on while the computer sleeps; the wall clock of this computer, which can be set.
 * All in milliseconds.
 */
export class SimTime {
  readonly #startAt = Date.UTC(2031, 0, 1);
  readonly #heap: Happening[] = [];
  #order = 0;
  #asleepMs = 0;
  #setByMs = 0;
  monotonicMs = 0;

  get worldMs(): number {
    return this.monotonicMs + this.#asleepMs;
  }

  /** Epoch ms, whole ones as on every wall. */
  get wallMs(): number {
    return Math.floor(this.#startAt + this.worldMs + this.#setByMs);
  }

  /** Somebody sets the wall clock. */
  setWallClock(byMs: number): void {
    this.#setByMs += byMs;
  }

  /** The computer sleeps. Where the monotonic clock goes on, everything that fell due comes late. */
  sleep(ms: number, isMonotonicRunning: boolean): void {
    if (isMonotonicRunning) this.monotonicMs += ms;
    else this.#asleepMs += ms;
  }

  /** Runs `run` once, a fraction of a millisecond late and never early; the returned function takes it back. */
  after(delayMs: number, run: () => void): () => void {
    const order = this.#order++;
    const dueAtMs = this.monotonicMs + Math.ceil(Math.max(0, delayMs)) + fractionOf(order);
    const happening: Happening = { dueAtMs, order, run };
    this.#push(happening);
    return () => {
      happening.run = null;
    };
  }

  /** Whether anything happens by then. */
  isDue(untilMs: number): boolean {
    for (let [next] = this.#heap; next?.run === null; [next] = this.#heap) this.#pop();
    const [next] = this.#heap;
    return next !== undefined && next.dueAtMs <= untilMs;
  }

  /** Moves on to the next thing and runs it. False, and time is `untilMs`, when none is due by then. */
  runNext(untilMs: number): boolean {
    for (;;) {
      const [next] = this.#heap;
      if (next === undefined || next.dueAtMs > untilMs) {
        this.monotonicMs = Math.max(this.monotonicMs, untilMs);
        return false;
      }
      this.#pop();
      if (next.run === null) continue;
      this.monotonicMs = Math.max(this.monotonicMs, next.dueAtMs);
      next.run();
      return true;
    }
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let index = heap.push(happening) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(happening, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = happening;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, left)) child += 1;
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

/** Less than half a millisecond, and hardly ever the same. */
const fractionOf = (order: number): number => ((order * 0.6180339887498949) % 1) / 2;

const isBefore = (a: Happening, b: Happening): boolean =>
  a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.order < b.order);
