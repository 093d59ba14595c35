/** Speed and time left, from acknowledged bytes only: bytes in a socket buffer have not arrived anywhere. */
export interface ProgressMeter {
  /** Tells that the server has confirmed `acknowledgedBytes` at `atMs` (monotonic). */
  acknowledged(acknowledgedBytes: number, atMs: number): void;
  /** Null until there are 2 acknowledgements and 5 seconds to judge by. */
  estimate(totalBytes: number, atMs: number): { bytesPerSecond: number | null; secondsLeft: number | null };
}

const halfLifeMs = 5_000;
const quietMs = 5_000;
const minAcks = 2;

/** @param startBytes offset at the start of this run: bytes from before it say nothing about the speed. */
export function createProgressMeter(startBytes: number, startedAtMs: number): ProgressMeter {
  let lastBytes = startBytes;
  let lastAtMs = startedAtMs;
  let rate: number | null = null;
  let acks = 0;

  return {
    acknowledged(acknowledgedBytes, atMs) {
      const elapsedMs = atMs - lastAtMs;
      if (elapsedMs <= 0) return;
      const sample = Math.max(0, acknowledgedBytes - lastBytes) / (elapsedMs / 1000);
      const keep = 0.5 ** (elapsedMs / halfLifeMs);
      rate = rate === null ? sample : rate * keep + sample * (1 - keep);
      lastBytes = acknowledgedBytes;
      lastAtMs = atMs;
      acks += 1;
    },
    estimate(totalBytes, atMs) {
      if (rate === null || acks < minAcks || atMs - startedAtMs < quietMs) {
        return { bytesPerSecond: null, secondsLeft: null };
      }
      // A rate that no Ack has confirmed for long is worth less and less.
      const silentMs = Math.max(0, atMs - lastAtMs - halfLifeMs);
      const bytesPerSecond = rate * 0.5 ** (silentMs / (2 * halfLifeMs));
      const left = Math.max(0, totalBytes - lastBytes) / bytesPerSecond - (atMs - lastAtMs) / 1000;
      return { bytesPerSecond, secondsLeft: Number.isFinite(left) ? Math.max(0, left) : null };
    },
  };
}
