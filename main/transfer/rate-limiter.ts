import type { Clock } from './ports.ts';
import { RateBucket } from './rate-bucket.ts';
import type { RateLane, RateRule } from './rate-lane.ts';

/** Waits shorter than a timer can be trusted with are none. */
const leastWaitMs = 1;

/** A limit in force and the rule it comes from. */
export interface RateLimit {
  bytesPerSecond: number;
  rule: RateRule;
}

/** A lane of the limiter; what holds for its run may change while it runs. */
export interface LimitedLane extends RateLane {
  follow(rules: readonly RateRule[]): void;
}

/** One lane that waits for its turn. */
interface Wish {
  lane: Lane;
  wantedBytes: number;
  /** Bytes that the lane had when it asked, compared with the others; the least goes first. */
  startTag: number;
  grant(bytes: number): void;
}

/**
 * Shares the bandwidth that the user allows. Every limit is a clock of its own, and a chunk takes from all that hold
 * for its run. Lanes that wait for the same limit get the same number of bytes, one chunk each in turn
 * (start-time fair queueing). Limits change at any time, and nothing runs while nobody waits.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<RateRule, RateBucket>();
  readonly #wishes = new Set<Wish>();
  /** Start tag of the chunk that went last: a lane that comes back does not catch up on what it missed. */
  #tagNow = 0;
  #cancelTimer: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param bytesPerSecond null lifts the limit; `Infinity` only counts.
   * Throws RangeError when nothing could ever go.
   */
  setLimit(rule: RateRule, bytesPerSecond: number | null): void {
    if (bytesPerSecond === null) {
      if (!this.#buckets.delete(rule)) return;
    } else {
      if (!(bytesPerSecond > 0)) throw new RangeError(`${rule}: ${bytesPerSecond} bytes per second`);
      const bucket = this.#buckets.get(rule);
      const now = this.#clock.monotonic();
      if (bucket) bucket.change(bytesPerSecond, now);
      else this.#buckets.set(rule, new RateBucket(bytesPerSecond, now));
    }
    this.#serve();
  }

  /** The least of the limits that these rules set; null when there is none. */
  limitOf(rules: readonly RateRule[]): RateLimit | null {
    let least: RateLimit | null = null;
    for (const rule of rules) {
      const { bytesPerSecond } = this.#buckets.get(rule) ?? { bytesPerSecond: Number.POSITIVE_INFINITY };
      if (bytesPerSecond < (least?.bytesPerSecond ?? Number.POSITIVE_INFINITY))
        least = { bytesPerSecond, rule };
    }
    return least;
  }

  /** Bytes that went through since the limit was set; 0 without one. */
  takenBytes(rule: RateRule): number {
    return this.#buckets.get(rule)?.takenBytes ?? 0;
  }

  /** Costs nothing while it waits for nothing, so that it needs no closing. */
  openLane(rules: readonly RateRule[]): LimitedLane {
    return new Lane(rules, {
      bucketsOf: (rules) => rules.flatMap((rule) => this.#buckets.get(rule) ?? []),
      wait: (wish) => {
        wish.startTag = Math.max(this.#tagNow, wish.startTag);
        this.#wishes.add(wish);
        this.#serve();
      },
      forget: (wish) => {
        if (this.#wishes.delete(wish)) this.#serve();
      },
      lookAgain: () => this.#serve(),
    });
  }

  #serve(): void {
    this.#cancelTimer();
    const now = this.#clock.monotonic();
    for (let wish = this.#nextReady(now); wish !== null; wish = this.#nextReady(now)) this.#grant(wish, now);
    if (this.#wishes.size === 0) return;
    const waitMs = Math.min(...Array.from(this.#wishes, ({ lane }) => lane.waitMs(now)));
    this.#cancelTimer = this.#clock.schedule(waitMs, () => this.#serve());
  }

  #nextReady(now: number): Wish | null {
    let next: Wish | null = null;
    for (const wish of this.#wishes) {
      const isReady = wish.lane.waitMs(now) < leastWaitMs;
      if (isReady && (next === null || wish.startTag < next.startTag)) next = wish;
    }
    return next;
  }

  #grant(wish: Wish, now: number): void {
    this.#wishes.delete(wish);
    this.#tagNow = Math.max(this.#tagNow, wish.startTag);
    const buckets = wish.lane.buckets;
    const bytes = Math.min(wish.wantedBytes, ...buckets.map(({ chunkBytes }) => chunkBytes));
    for (const bucket of buckets) bucket.take(bytes, now);
    wish.grant(bytes);
  }
}

interface LaneKeeper {
  bucketsOf(rules: readonly RateRule[]): RateBucket[];
  wait(wish: Wish): void;
  forget(wish: Wish): void;
  lookAgain(): void;
}

class Lane implements LimitedLane {
  readonly #keeper: LaneKeeper;
  #rules: readonly RateRule[];
  #wish: Wish | null = null;
  #tag = 0;

  constructor(rules: readonly RateRule[], keeper: LaneKeeper) {
    this.#rules = rules;
    this.#keeper = keeper;
  }

  get buckets(): RateBucket[] {
    return this.#keeper.bucketsOf(this.#rules);
  }

  get isLimited(): boolean {
    return this.buckets.length > 0;
  }

  waitMs(now: number): number {
    return Math.max(0, ...this.buckets.map((bucket) => bucket.waitMs(now)));
  }

  follow(rules: readonly RateRule[]): void {
    this.#rules = rules;
    this.#keeper.lookAgain();
  }

  take(wantedBytes: number): number | Promise<number> {
    let granted: number | null = null;
    let settle = (bytes: number): void => {
      granted = bytes;
    };
    const wish: Wish = {
      lane: this,
      wantedBytes,
      startTag: this.#tag,
      grant: (bytes) => {
        this.#wish = null;
        this.#tag = wish.startTag + bytes;
        settle(bytes);
      },
    };
    this.#wish = wish;
    this.#keeper.wait(wish);
    if (granted !== null) return granted;
    return new Promise((resolve) => {
      settle = resolve;
    });
  }

  giveUp(): void {
    const wish = this.#wish;
    if (wish === null) return;
    this.#keeper.forget(wish);
    wish.grant(0);
  }
}
