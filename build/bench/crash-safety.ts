import type { Bench, GoalRow } from './goal.ts';
import type { CommitRates } from './queue-tasks.ts';
import { inTurn, medianOf, spreadOf, spreadText } from './rounds.ts';
import { runQueueTask } from './run-queue-task.ts';

const countedRounds = 5;

/** P-23: what need not be safe at once is cheap. */
export async function measureCrashSafety({ plan }: Bench): Promise<GoalRow[]> {
  const rounds = await inTurn(plan.times(countedRounds), {
    rates: () => runQueueTask('commits', { changes: plan.count(2_000) }),
  });
  const rateOf = (name: keyof CommitRates): number => medianOf(rounds.map(({ rates }) => rates[name]));
  const row = (id: string, goal: string, name: keyof CommitRates, base: keyof CommitRates): GoalRow => {
    const ratio = spreadOf(rounds.map(({ rates }) => rates[name] / rates[base]));
    return {
      id,
      goal,
      measured: `${spreadText(ratio)}; ${rateOf(name).toFixed(0)} against ${rateOf(base).toFixed(0)} changes/s`,
      isMet: ratio.median >= 3,
    };
  };
  return [
    row(
      'P-23',
      'bare, 64 in a transaction, not synced: ≥ 3 × the rate of an fsync per change',
      'coalesced',
      'appended',
    ),
    row(
      'P-23 one each',
      'bare, each a transaction: ≥ 3 × the rate with `synchronous=FULL`',
      'normal',
      'full',
    ),
    row(
      'P-23 store',
      'offsets through the store: ≥ 3 × the rate of an fsync per change',
      'store',
      'appended',
    ),
  ];
}
