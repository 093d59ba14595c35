/** What a run knows of the line and of the server behind it. Times in milliseconds. */
export interface LineFacts {
  /** Acknowledged bytes per second of sending; null until a fragment has told. */
  bytesPerSecond: number | null;
  roundTripMs: number;
  /** Between a fragment's arrival and its Ack. */
  ackDelayMs: number;
  /** Mean time of sending between two broken connections. */
  betweenBreaksMs: number;
}

/** A fragment on its way: lengths in bytes, times in milliseconds. */
export interface FragmentTiming {
  bytes: number;
  /** Until the last byte left this program. */
  sendMs: number;
  /** From there to the head of the answer. */
  answerMs: number;
}

/**
 * What the end of a fragment costs. Besides the Ack itself the line stands still for a round trip, and the
 * burst after it overflows queues on the way, so that the window shrinks; past the retransmission timeout
 * (200 ms and more) the window even starts anew.
 */
export const pauseMs = ({ ackDelayMs, roundTripMs }: LineFacts): number =>
  ackDelayMs + (ackDelayMs < 200 ? 2.5 : 5) * roundTripMs;

/** Bytes per second that a fragment went at; null when it was too small and quick to tell. */
export function rateOf({ bytes, sendMs, answerMs }: FragmentTiming): number | null {
  const durationMs = sendMs + answerMs;
  if (bytes < 1024 * 1024 && durationMs < 1_000) return null;
  return (bytes / Math.max(durationMs, 1)) * 1000;
}

/** What the system and the queues on the way may hold of bytes that count as sent. */
const heldBytes = 8 * 1024 * 1024;
const longestAckDelayMs = 1_000;

/**
 * Time that the server took for its Ack. It can't be told from the time in which the system sends what it
 * still holds when the last byte leaves this program, and nobody says how much that is. So all that may be
 * held is taken off: an estimate too low makes fragments a bit short, one too high would take every slow line
 * for a slow server and cost much at each break. Where the delay counts most, on quick lines, little is taken
 * off. Callers take the least of several, which no other traffic held up.
 */
export function ackDelayOf(fragment: FragmentTiming, roundTripMs: number): number {
  const { bytes, sendMs, answerMs } = fragment;
  const drainMs = (sendMs + answerMs) * Math.min(1, heldBytes / bytes);
  return Math.min(Math.max(answerMs - roundTripMs - drainMs, 0), longestAckDelayMs);
}

/** What is supposed of a line that has never broken. */
const calmMs = 600_000;
const shortestCalmMs = 30_000;
const memoryMs = 3_600_000;

export const betweenBreaksMs = (busyMs: number, breaks: number): number =>
  Math.max((calmMs + busyMs) / (breaks + 1), shortestCalmMs);

/** Old times fade, or a line that was bad once would count as bad for ever. */
export function faded(busyMs: number, breaks: number): { busyMs: number; breaks: number } {
  const isLong = busyMs > memoryMs;
  return {
    busyMs: Math.round(isLong ? busyMs / 2 : busyMs),
    breaks: isLong ? Math.floor(breaks / 2) : breaks,
  };
}
