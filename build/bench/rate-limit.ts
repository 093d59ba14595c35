import type { Bench, GoalRow } from './goal.ts';
import { type RateError, rateError } from './rate-error.ts';
import { type Spread, spreadOf } from './rounds.ts';
import { runEngine } from './run-engine.ts';
import { Sink } from './start-sink.ts';

const countedRounds = 5;
const megabyte = 1_000_000;
/** So much longer than the seconds that are measured. */
const spareSeconds = 1.5;
const allowed = { total: 0.01, second: 0.05 };

interface LimitedRun {
  megabytesPerSecond: number;
  copies: number;
  errors: RateError[];
}

/** P-24: a limit holds over ten seconds and in each of them, for one upload and for eight that share it. */
export async function measureRateLimit({ plan, files }: Bench): Promise<GoalRow[]> {
  const seconds = plan.isQuick ? 3 : 10;
  const [slow, middle, quick] = [1, 10, 100].map((megabytesPerSecond): LimitedRun[] =>
    [1, 8].map((copies) => ({ megabytesPerSecond, copies, errors: [] })),
  ) as [LimitedRun[], LimitedRun[], LimitedRun[]];

  async function measure({ megabytesPerSecond, copies, errors }: LimitedRun): Promise<void> {
    const bytesPerSecond = megabytesPerSecond * megabyte;
    const bytes = bytesPerSecond * (seconds + spareSeconds);
    const sourcePath = files.sparse(Math.ceil(bytes / copies / 2 ** 20));
    const sink = await Sink.start();
    const task = { do: 'sessions', maxFragmentBytes: null, isKnownQuick: false } as const;
    await runEngine({ ...task, sourcePath, url: sink.url, copies, bytesPerSecond });
    errors.push(rateError((await sink.takeRecord()).bytesAt, bytesPerSecond, seconds));
    sink.stop();
  }

  for (let round = 0; round < plan.times(countedRounds); round += 1) {
    for (const run of quick) await measure(run);
    // These leave the machine idle.
    await Promise.all([...slow, ...middle].map(measure));
  }
  return [...slow, ...middle, ...quick].flatMap((run) => rowsOf(run, seconds));
}

function rowsOf({ megabytesPerSecond, copies, errors }: LimitedRun, seconds: number): GoalRow[] {
  const total = spreadOf(errors.map(({ total }) => total));
  const second = spreadOf(errors.map(({ worstSecond }) => Math.abs(worstSecond)));
  const id = `P-24 ${megabytesPerSecond} MB/s${copies > 1 ? `, ${copies} jobs` : ''}`;
  return [
    {
      id,
      goal: `rate within ±1 % of the limit over ${seconds} s`,
      measured: percentText(total),
      isMet: Math.abs(total.median) <= allowed.total,
    },
    {
      id: `${id} second`,
      goal: 'the same in any second after the first: ±5 %',
      measured: percentText(second),
      isMet: second.median <= allowed.second,
    },
  ];
}

function percentText({ median, least, greatest }: Spread): string {
  const [middle, from, to] = [median, least, greatest].map((share) => `${(share * 100).toFixed(2)} %`);
  return `**${middle}** (${from} to ${to})`;
}
