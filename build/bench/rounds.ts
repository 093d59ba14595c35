/** Middle, least and greatest of some numbers. */
export interface Spread {
  median: number;
  least: number;
  greatest: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    greatest: at(sorted.length - 1),
  };
}

/** The value that `share` (0 to 1) of the values don't exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/**
 * A B A B …: each round runs both once, so that whatever else the machine does hits both. One round to warm
 * up is thrown away. Compare within a round only.
 */
export async function pairRounds<A, B>(
  counted: number,
  runA: () => Promise<A>,
  runB: () => Promise<B>,
): Promise<{ a: A; b: B }[]> {
  const rounds: { a: A; b: B }[] = [];
  for (let round = 0; round <= counted; round += 1) {
    const pair = { a: await runA(), b: await runB() };
    if (round > 0) rounds.push(pair);
  }
  return rounds;
}
