import type { RunResult } from './rounds.ts';

/** Many uploads of one file at once, each to an address of its own. */
export interface CrowdTask {
  sourcePath: string;
  url: string;
  copies: number;
  maxFragmentBytes: number | null;
  /** A window looks on. */
  isWatched: boolean;
  isLoopWatched: boolean;
}

/** What a window was told of one upload. `at`: nanoseconds of the monotonic clock, as text. */
export interface ShownProgress {
  target: string;
  /** Acknowledged. */
  bytes: number;
  at: string;
}

export interface CrowdResult extends RunResult {
  /** Of the time of all uploads, spent on writing down offsets. */
  offsetsShare: number;
  /** The same for all other writes. */
  commitsShare: number;
  /** Delay of the event loop while all of them move; NaN when that was too short. */
  loop: {
    p50Ms: number;
    p99Ms: number;
    /** Bytes of the slowest upload at half-time, as a share of those of the fastest. */
    slowestShare: number;
  } | null;
  shown: ShownProgress[];
}
