/** How finely arrivals are timed. */
export const tickMs = 10;

/** How far a rate is off a limit, as shares of it; above 0 is too fast. */
export interface RateError {
  total: number;
  /** Of all spans of a second but those that begin in the first one. */
  worstSecond: number;
}

/** @param bytesAt bytes that arrived, by tick of a clock; the first one is where the `seconds` begin */
export function rateError(
  bytesAt: Record<number, number>,
  bytesPerSecond: number,
  seconds: number,
): RateError {
  const first = Math.min(...Object.keys(bytesAt).map(Number));
  const ticks = 1000 / tickMs;
  const errorFrom = (tick: number, seconds: number): number => {
    let bytes = 0;
    for (let at = tick; at < tick + seconds * ticks; at += 1) bytes += bytesAt[at] ?? 0;
    return bytes / (bytesPerSecond * seconds) - 1;
  };
  let worstSecond = 0;
  for (let tick = first + ticks; tick <= first + (seconds - 1) * ticks; tick += 1) {
    const error = errorFrom(tick, 1);
    if (Math.abs(error) > Math.abs(worstSecond)) worstSecond = error;
  }
  return { total: errorFrom(first, seconds), worstSecond };
}
