import type { RateLane } from '../transfer/rate-lane.ts';
import type { FakeClock } from './fake-clock.ts';
import { nextTurn } from './pass-time.ts';

/** A run that always has more to send, on a line that takes whatever it is given. */
export class GreedyRun {
  /** In order; `at` in milliseconds of the clock. */
  readonly grants: { at: number; bytes: number }[] = [];
  readonly #lane: RateLane;
  readonly #clock: FakeClock;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor(lane: RateLane, clock: FakeClock) {
    this.#lane = lane;
    this.#clock = clock;
    this.#ended = this.#run();
  }

  /** Bytes from `from` up to, and without, `to`. */
  bytesIn(from: number, to: number): number {
    let sum = 0;
    for (const { at, bytes } of this.grants) if (at >= from && at < to) sum += bytes;
    return sum;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#lane.giveUp();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const bytes = await this.#lane.take(2 ** 20);
      if (bytes > 0) this.grants.push({ at: this.#clock.monotonic(), bytes });
      // Nothing takes no time at all.
      if (!this.#lane.isLimited) await new Promise<void>((resolve) => this.#clock.schedule(10, resolve));
    }
  }
}

/** Lets time pass timer by timer, each so much too late, and lets the runs go on in between. */
export async function letPass(clock: FakeClock, ms: number, lateMs: () => number = () => 0): Promise<void> {
  const end = clock.monotonic() + ms;
  for (;;) {
    await nextTurn();
    const waitMs = (clock.nextDueInMs ?? Number.POSITIVE_INFINITY) + lateMs();
    if (clock.monotonic() + waitMs > end) break;
    clock.advance(waitMs);
  }
  clock.advance(end - clock.monotonic());
  await nextTurn();
}
