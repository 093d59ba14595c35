import type { Clock } from './ports.ts';
import { RateBucket } from './rate-bucket.ts';
import type { RateLane, RateRule } from './rate-lane.ts';

/** A timer can't be trusted with less. */
const leastWaitMs = 1;

/** A limit in force and the rule that it comes from. */
export interface RateLimit {
  bytesPerSecond: number;
  rule: RateRule;
}

/** A lane of the limiter: what holds for its run may change while it runs. */
export interface LimitedLane extends RateLane {
  follow(rules: readonly RateRule[]): void;
}

interface Follower {
  rules: readonly RateRule[];
  /** Bytes that it had, on a count that all lanes share; the one that had the least goes first. */
  tag: number;
}

interface Wish {
  wantedBytes: number;
  grantedBytes: number | null;
  settle(bytes: number): void;
}

/**
 * Shares the bandwidth that the user allows. Every limit is a clock of its own, and a chunk takes from all that
 * hold for its run. Lanes that wait for the same limit get the same number of bytes, a chunk each in turn (fair
 * queueing by virtual time). Limits change at any time, and no timer runs while nobody waits.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<RateRule, RateBucket>();
  readonly #waiting = new Map<Follower, Wish>();
  /** What a lane that was there all the time has had: who comes late or comes back has nothing to catch up on. */
  #tag = 0;
  #cancelTimer: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param bytesPerSecond null lifts the limit; `Infinity` counts and lets pass.
   * Throws RangeError when nothing could ever go.
   */
  setLimit(rule: RateRule, bytesPerSecond: number | null): void {
    const bucket = this.#buckets.get(rule);
    const now = this.#clock.monotonic();
    if (bytesPerSecond === null) this.#buckets.delete(rule);
    else if (!(bytesPerSecond > 0)) throw new RangeError(`${rule}: ${bytesPerSecond} bytes per second`);
    else if (bucket) bucket.change(bytesPerSecond, now);
    else this.#buckets.set(rule, new RateBucket(bytesPerSecond, now));
    this.#serve();
  }

  /** The least of the limits that these rules set; null when there is none. */
  limitOf(rules: readonly RateRule[]): RateLimit | null {
    let least: RateLimit | null = null;
    for (const rule of rules) {
      const bytesPerSecond = this.#buckets.get(rule)?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
      if (bytesPerSecond < (least?.bytesPerSecond ?? Number.POSITIVE_INFINITY))
        least = { bytesPerSecond, rule };
    }
    return least;
  }

  /** Bytes that went through since the limit was set; 0 without one. */
  takenBytes(rule: RateRule): number {
    return this.#buckets.get(rule)?.takenBytes ?? 0;
  }

  /** For one run. It needs no closing: the limiter knows it only while it waits. */
  openLane(rules: readonly RateRule[]): LimitedLane {
    const follower: Follower = { rules, tag: 0 };
    const isLimited = (): boolean => this.#bucketsOf(follower).length > 0;
    return {
      get isLimited() {
        return isLimited();
      },
      take: (wantedBytes) => this.#take(follower, wantedBytes),
      giveUp: () => this.#giveUp(follower),
      follow: (rules) => {
        follower.rules = rules;
        this.#serve();
      },
    };
  }

  #take(follower: Follower, wantedBytes: number): number | Promise<number> {
    const wish: Wish = { wantedBytes, grantedBytes: null, settle: () => undefined };
    follower.tag = Math.max(follower.tag, this.#tag);
    this.#waiting.set(follower, wish);
    this.#serve();
    return wish.grantedBytes ?? new Promise((resolve) => Object.assign(wish, { settle: resolve }));
  }

  #giveUp(follower: Follower): void {
    this.#waiting.get(follower)?.settle(0);
    if (this.#waiting.delete(follower)) this.#serve();
  }

  #serve(): void {
    this.#cancelTimer();
    const now = this.#clock.monotonic();
    for (let next = this.#nextReady(now); next !== null; next = this.#nextReady(now)) this.#grant(next, now);
    if (this.#waiting.size === 0) return;
    const waitMs = Math.min(...Array.from(this.#waiting.keys(), (follower) => this.#waitMs(follower, now)));
    this.#cancelTimer = this.#clock.schedule(waitMs, () => this.#serve());
  }

  #nextReady(now: number): Follower | null {
    let next: Follower | null = null;
    for (const follower of this.#waiting.keys()) {
      const isReady = this.#waitMs(follower, now) < leastWaitMs;
      if (isReady && follower.tag < (next?.tag ?? Number.POSITIVE_INFINITY)) next = follower;
    }
    return next;
  }

  #grant(follower: Follower, now: number): void {
    const wish = this.#waiting.get(follower);
    if (wish === undefined) return;
    this.#waiting.delete(follower);
    const buckets = this.#bucketsOf(follower);
    const bytes = Math.min(wish.wantedBytes, ...buckets.map(({ chunkBytes }) => chunkBytes));
    for (const bucket of buckets) bucket.take(bytes, now);
    this.#tag = Math.max(this.#tag + bytes / (this.#waiting.size + 1), follower.tag);
    follower.tag += bytes;
    wish.grantedBytes = bytes;
    wish.settle(bytes);
  }

  #waitMs(follower: Follower, now: number): number {
    return Math.max(0, ...this.#bucketsOf(follower).map((bucket) => bucket.waitMs(now)));
  }

  #bucketsOf({ rules }: Follower): RateBucket[] {
    return rules.flatMap((rule) => this.#buckets.get(rule) ?? []);
  }
}
