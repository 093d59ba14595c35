/**
 * Speed and time left, from the bytes handed to the network. A fragment may take half a minute, and Acks alone
 * would leave the speed sagging in between; what the network buffers is smoothed away.
 */
export interface ProgressMeter {
  /** Tells that the file is handed over up to `offsetBytes` at `atMs` (monotonic), or that the server wants it from there. */
  movedTo(offsetBytes: number, atMs: number): void;
  /** Null until there are 2 movements and 5 seconds to judge by. */
  estimate(totalBytes: number, atMs: number): { bytesPerSecond: number | null; secondsLeft: number | null };
}

/** Of the speed that is shown. */
const fastHalfLifeMs = 2_000;
/** Of the time left, which shall not jump. */
const slowHalfLifeMs = 15_000;
/** So many times apart, the line or its limit is another one: the time left begins anew with the speed of now. */
const otherLine = 1.5;
/** What the time left begins anew with counts as little as one half-life of the speed. */
const freshWeight = 1 - 0.5 ** (fastHalfLifeMs / slowHalfLifeMs);
const quietMs = 5_000;
const minMovements = 2;

/** @param startBytes offset at the start of this run: bytes from before it say nothing about the speed. */
export function createProgressMeter(startBytes: number, startedAtMs: number): ProgressMeter {
  let lastBytes = startBytes;
  let lastAtMs = startedAtMs;
  let movements = 0;
  let fast = nothingKnown;
  let slow = nothingKnown;

  return {
    movedTo(offsetBytes, atMs) {
      const elapsedMs = atMs - lastAtMs;
      if (elapsedMs <= 0) return;
      const sample = Math.max(0, offsetBytes - lastBytes) / (elapsedMs / 1000);
      fast = mixed(fast, sample, elapsedMs / fastHalfLifeMs);
      slow = mixed(slow, sample, elapsedMs / slowHalfLifeMs);
      if (Math.max(fast.rate, slow.rate) > otherLine * Math.min(fast.rate, slow.rate))
        slow = { rate: fast.rate, weight: freshWeight };
      lastBytes = offsetBytes;
      lastAtMs = atMs;
      movements += 1;
    },
    estimate(totalBytes, atMs) {
      if (movements < minMovements || atMs - startedAtMs < quietMs) {
        return { bytesPerSecond: null, secondsLeft: null };
      }
      // A rate without movement for long is worth less and less.
      const fading = 0.5 ** (Math.max(0, atMs - lastAtMs - quietMs) / (2 * quietMs));
      const left = Math.max(0, totalBytes - lastBytes) / (slow.rate * fading) - (atMs - lastAtMs) / 1000;
      const secondsLeft = Number.isFinite(left) ? Math.max(0, left) : null;
      return { bytesPerSecond: fast.rate * fading, secondsLeft };
    },
  };
}

/** A mean in which what is a half-life old counts half. */
interface Mean {
  rate: number;
  /** How much of a half-life's judgement there is yet: a burst into empty buffers must not count as a whole one. */
  weight: number;
}

const nothingKnown: Mean = { rate: 0, weight: 0 };

function mixed({ rate, weight }: Mean, sample: number, halfLives: number): Mean {
  const keep = 0.5 ** halfLives;
  const weightNow = weight * keep + (1 - keep);
  return { rate: (rate * weight * keep + sample * (1 - keep)) / weightNow, weight: weightNow };
}
