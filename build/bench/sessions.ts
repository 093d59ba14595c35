import type { Bench, GoalRow } from './goal.ts';
import { inTurn, medianOf, spreadOf, spreadText } from './rounds.ts';
import { runEngine } from './run-engine.ts';

const mebibyte = 2 ** 20;
const countedRounds = 5;

/** P-6: many files at once keep up with one of the same length in total. */
export async function measureManyJobs({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const [one, many] = [files.random(plan.mebibytes(1024)), files.random(plan.mebibytes(1024) / 64)];
  const sessions = { do: 'sessions', url: sink.url, maxFragmentBytes: null, isKnownQuick: false } as const;
  const rounds = await inTurn(plan.times(countedRounds), {
    one: () => runEngine({ ...sessions, sourcePath: one, copies: 1 }),
    many: () => runEngine({ ...sessions, sourcePath: many, copies: 64 }),
  });
  const rate = spreadOf(rounds.map(({ one, many }) => one.seconds / many.seconds));
  const memory = medianOf(rounds.map(({ one, many }) => many.peakMiB - one.peakMiB));
  return [
    {
      id: 'P-6 rate',
      goal: '64 files of 16 MiB at once: rate ≥ 0.9 of one file of 1 GiB',
      measured: spreadText(rate),
      isMet: rate.median >= 0.9,
    },
    {
      id: 'P-6 memory',
      goal: 'the same: peak memory ≤ 90 MiB more',
      measured: `**${memory.toFixed(0)} MiB**`,
      isMet: memory <= 90,
    },
  ];
}

/** P-7: one connection for each upload, however many fragments it takes. */
export async function measureConnections({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const rows: GoalRow[] = [];
  for (const copies of [1, 4]) {
    await sink.takeRecord();
    await runEngine({
      do: 'sessions',
      sourcePath: files.random(plan.mebibytes(1024)),
      url: sink.url,
      copies,
      maxFragmentBytes: (plan.mebibytes(1024) / 64) * mebibyte,
      isKnownQuick: true,
    });
    const { connections, fragments } = await sink.takeRecord();
    rows.push({
      id: `P-7 ${copies} ${copies === 1 ? 'job' : 'jobs'}`,
      goal: `connections = ${copies} for 64 fragments of each`,
      measured: `**${connections}** for ${fragments.length} fragments`,
      isMet: connections === copies && fragments.length === 64 * copies,
    });
  }
  return rows;
}

/** P-8: what short fragments cost where a round trip costs nothing. */
export async function measureFixedFragments({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.random(plan.mebibytes(1024));
  const run = (maxFragmentBytes: number | null) => () =>
    runEngine({ do: 'sessions', sourcePath, url: sink.url, copies: 1, maxFragmentBytes, isKnownQuick: true });
  const rounds = await inTurn(plan.times(countedRounds), {
    whole: run(null),
    short: run(mebibyte),
    middle: run(16 * mebibyte),
  });
  const [short, middle] = [
    spreadOf(rounds.map(({ whole, short }) => whole.seconds / short.seconds)),
    spreadOf(rounds.map(({ whole, middle }) => whole.seconds / middle.seconds)),
  ];
  return [
    {
      id: 'P-8 1 MiB',
      goal: 'rate with fragments of 1 MiB ≥ 0.55 of one fragment of 1 GiB',
      measured: spreadText(short),
      isMet: short.median >= 0.55,
    },
    {
      id: 'P-8 16 MiB',
      goal: 'rate with fragments of 16 MiB ≥ 0.9 of one fragment of 1 GiB',
      measured: spreadText(middle),
      isMet: middle.median >= 0.9,
    },
  ];
}
