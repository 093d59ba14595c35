/** What one run of one program took. */
export interface RunResult {
  seconds: number;
  /** User and system. */
  cpuSeconds: number;
}

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

export const medianOf = (values: readonly number[]): number => spreadOf(values).median;

/** Such as `**0.96** (0.86–1.08)`. */
export function spreadText({ median, least, greatest }: Spread): string {
  return `**${median.toFixed(2)}** (${least.toFixed(2)}–${greatest.toFixed(2)})`;
}

/** The value that `share` (0 to 1) of the values don't exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/**
 * A B C A B C …: each round runs all once, so that whatever else the machine does hits all. One round to warm
 * up is thrown away. Compare within a round only.
 */
export async function inTurn<Name extends string, Result>(
  counted: number,
  runs: Record<Name, () => Promise<Result>>,
): Promise<Record<Name, Result>[]> {
  const rounds: Record<Name, Result>[] = [];
  for (let round = 0; round <= counted; round += 1) {
    const results = { ...runs } as Record<Name, unknown>;
    for (const name of Object.keys(runs) as Name[]) results[name] = await runs[name]();
    if (round > 0) rounds.push(results as Record<Name, Result>);
  }
  return rounds;
}
