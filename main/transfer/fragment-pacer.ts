import { capBytes, cutBytes, halvedBytes, wantedBytes } from './fragment-size.ts';
import {
  ackDelayOf,
  betweenBreaksMs,
  type FragmentTiming,
  faded,
  type LineFacts,
  rateOf,
} from './line-facts.ts';
import type { ServerKnowledge } from './server-knowledge.ts';

/** Chooses the length of each fragment of one run from what is measured on the way, and keeps what was learnt. */
export interface FragmentPacer {
  /** Length in bytes for the next fragment, at most `remainingBytes`. */
  nextFragmentBytes(remainingBytes: number): number;
  /** A packet without a body was answered after `durationMs`: an upper bound of a round trip. */
  roundTrip(durationMs: number): void;
  acknowledged(fragment: FragmentTiming): void;
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

const dayMs = 24 * 3_600_000;
const rateKeepsMs = 7 * dayMs;
/** Somebody may have raised it since; to find out costs one refused fragment a month. */
const limitKeepsMs = 30 * dayMs;

export function createFragmentPacer({
  knowledge,
  maxFragmentBytes,
  now,
  learn,
}: PacerOptions): FragmentPacer {
  let known = stillTrue(knowledge, now());
  /** The mean is too slow to follow when a line gets bad. */
  let lastRate = known.bytesPerSecond;
  // Of this run only: the way to the server may be another than last time.
  let quickestMs = Number.POSITIVE_INFINITY;
  let leastAckDelayMs = Number.POSITIVE_INFINITY;
  let lengthBytes = known.shortenedToBytes ?? wantedBytes(line(), null);

  function line(): LineFacts {
    return {
      bytesPerSecond: known.bytesPerSecond,
      roundTripMs: known.roundTripMs ?? 0,
      ackDelayMs: known.ackDelayMs ?? 0,
      betweenBreaksMs: betweenBreaksMs(known.busyMs, known.breaks),
    };
  }

  function note(change: Partial<ServerKnowledge>): void {
    known = { ...known, ...change };
    learn(change);
  }

  return {
    nextFragmentBytes(remainingBytes) {
      const cap = capBytes(lastRate, [maxFragmentBytes, known.fragmentLimitBytes]);
      return cutBytes(lengthBytes, remainingBytes, cap);
    },
    roundTrip(durationMs) {
      quickestMs = Math.min(quickestMs, durationMs);
    },
    acknowledged(fragment) {
      const rate = rateOf(fragment);
      if (rate !== null) {
        lastRate = rate;
        quickestMs = Math.min(quickestMs, fragment.answerMs);
        leastAckDelayMs = Math.min(leastAckDelayMs, ackDelayOf(fragment, quickestMs));
        note({
          bytesPerSecond: known.bytesPerSecond === null ? rate : (known.bytesPerSecond + rate) / 2,
          measuredAt: now(),
          roundTripMs: quickestMs,
          ackDelayMs: leastAckDelayMs,
          ...faded(known.busyMs + fragment.sendMs + fragment.answerMs, known.breaks),
        });
      }
      if (known.shortenedToBytes !== null) note({ shortenedToBytes: null });
      lengthBytes = wantedBytes(line(), fragment.bytes);
    },
    broke(fragmentBytes, busyMs) {
      lengthBytes = halvedBytes(lengthBytes, fragmentBytes);
      note({ ...faded(known.busyMs + busyMs, known.breaks + 1), shortenedToBytes: lengthBytes });
    },
    limitedTo(fragmentBytes) {
      note({ fragmentLimitBytes: fragmentBytes, limitedAt: now() });
    },
  };
}

function stillTrue(knowledge: ServerKnowledge, now: number): ServerKnowledge {
  return {
    ...knowledge,
    bytesPerSecond: now - knowledge.measuredAt <= rateKeepsMs ? knowledge.bytesPerSecond : null,
    fragmentLimitBytes: now - knowledge.limitedAt <= limitKeepsMs ? knowledge.fragmentLimitBytes : null,
  };
}
