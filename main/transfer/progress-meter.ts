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

const halfLifeMs = 5_000;
const quietMs = 5_000;
const minMovements = 2;

/** @param startBytes offset at the start of this run: bytes from before it say nothing about the speed. */
export function createProgressMeter(startBytes: number, startedAtMs: number): ProgressMeter {
  let lastBytes = startBytes;
  let lastAtMs = startedAtMs;
  let rate = 0;
  /** How much of a half-life's judgement there is yet: a burst into empty buffers must not count as a whole one. */
  let weight = 0;
  let movements = 0;

  return {
    movedTo(offsetBytes, atMs) {
      const elapsedMs = atMs - lastAtMs;
      if (elapsedMs <= 0) return;
      const sample = Math.max(0, offsetBytes - lastBytes) / (elapsedMs / 1000);
      const keep = 0.5 ** (elapsedMs / halfLifeMs);
      const weightNow = weight * keep + (1 - keep);
      rate = (rate * weight * keep + sample * (1 - keep)) / weightNow;
      weight = weightNow;
      lastBytes = offsetBytes;
      lastAtMs = atMs;
      movements += 1;
    },
    estimate(totalBytes, atMs) {
      if (movements < minMovements || atMs - startedAtMs < quietMs) {
        return { bytesPerSecond: null, secondsLeft: null };
      }
      // A rate without movement for long is worth less and less.
      const silentMs = Math.max(0, atMs - lastAtMs - halfLifeMs);
      const bytesPerSecond = rate * 0.5 ** (silentMs / (2 * halfLifeMs));
      const left = Math.max(0, totalBytes - lastBytes) / bytesPerSecond - (atMs - lastAtMs) / 1000;
      return { bytesPerSecond, secondsLeft: Number.isFinite(left) ? Math.max(0, left) : null };
    },
  };
}
