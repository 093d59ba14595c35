/** Who a limit is for; `server:` and `polite:` are followed by an origin, the others by an id. */
export type RateRule =
  | 'all'
  | `server:${string}`
  /** What the line to a server can bear beside other traffic. */
  | `polite:${string}`
  | `batch:${string}`
  | `job:${string}`;

/** The share of one run in all limits that hold for it. One `take` at a time. */
export interface RateLane {
  /** False when bytes may go as they come; asking `take` then is a waste of time, no more. */
  readonly isLimited: boolean;
  /**
   * How many of `wantedBytes` (> 0) may go, and when: at once as a number, else as a promise of one. Never more
   * than a chunk that keeps the rate smooth. 0 when the wish was given up.
   */
  take(wantedBytes: number): number | Promise<number>;
  /** Ends the wait of a `take` at once. */
  giveUp(): void;
}

/** For runs that no limit is meant for. */
export const unlimitedLane: RateLane = {
  isLimited: false,
  take: (wantedBytes) => wantedBytes,
  giveUp: () => undefined,
};
