import { type FragmentTiming, nextFragmentBytes } from './fragment-size.ts';
import type { ServerKnowledge } from './server-knowledge.ts';

/** Chooses the length of each fragment of one run from what is measured on the way, and keeps what was learnt. */
export interface FragmentPacer {
  /** Length in bytes for the next fragment, at most `remainingBytes`. */
  nextFragmentBytes(remainingBytes: number): number;
  /** A packet without a body was answered after `durationMs`: an upper bound of a round trip. */
  roundTrip(durationMs: number): void;
  acknowledged(fragment: { bytes: number; sendMs: number; answerMs: number }): void;
  /** The connection broke, or a deadline passed, in the middle of a fragment of this length after `busyMs`. */
  broke(fragmentBytes: number, busyMs: number): void;
  /** The server takes no fragment longer than this. */
  limitedTo(fragmentBytes: number): void;
}

export interface PacerOptions {
  knowledge: ServerKnowledge;
  /** The user's own limit; null leaves it open. */
  maxFragmentBytes: number | null;
  /** Epoch ms. */
  now(): number;
  /** Told of everything worth remembering. */
  learn(change: Partial<ServerKnowledge>): void;
}

export function createFragmentPacer(options: PacerOptions): FragmentPacer {
  let timing: FragmentTiming | null = null;
  return {
    nextFragmentBytes: (remainingBytes) =>
      Math.min(nextFragmentBytes(timing, options.maxFragmentBytes ?? undefined), remainingBytes),
    roundTrip() {},
    acknowledged: ({ bytes, sendMs, answerMs }) => {
      timing = { bytes, durationMs: sendMs + answerMs };
    },
    broke() {
      timing = null;
    },
    limitedTo(fragmentBytes) {
      options.learn({ fragmentLimitBytes: fragmentBytes, limitedAt: options.now() });
    },
  };
}
