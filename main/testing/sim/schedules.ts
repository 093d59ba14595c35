import { describe, expect, it } from 'vitest';
import { report, runSchedule } from './run-schedule.ts';

const schedulesPerTest = 500;

/** Declares tests that run the schedules of `count` seeds from `from` on. A failure prints its seed: it belongs into failing-seeds.ts. */
export function describeSchedules(from: number, count: number): void {
  describe(`R-13: schedules ${from} to ${from + count - 1}`, () => {
    for (let first = from; first < from + count; first += schedulesPerTest) {
      const last = Math.min(first + schedulesPerTest, from + count) - 1;
      it(`all promises hold from seed ${first} to ${last}`, { timeout: 300_000 }, () => runAll(first, last));
    }
  });
}

async function runAll(first: number, last: number): Promise<void> {
  for (let seed = first; seed <= last; seed += 1) {
    const result = await runSchedule(seed);
    if (result.violation !== null) expect.fail(report(result));
  }
}
