import type { Bench, GoalRow } from './goal.ts';
import type { LineTask } from './relay.ts';
import { type RunResult, type Spread, spreadOf, spreadText } from './rounds.ts';
import { runCurl } from './run-curl.ts';
import { runEngine } from './run-engine.ts';
import type { SinkRecord } from './sink.ts';
import { startRelay } from './start-relay.ts';
import { Sink } from './start-sink.ts';

const countedRounds = 5;
const megabit = 125_000;

interface FarGoal {
  id: string;
  mebibytes: number;
  megabitsPerSecond: number;
  roundTripMs: number;
  least: number;
  /** An upload of this length has told what the line is like. */
  firstMebibytes?: number;
}

/** P-13: an unknown server at the end of a long line, and of a longer one. */
export const measureFar = (bench: Bench): Promise<GoalRow[]> =>
  allRows(bench, [
    { id: 'P-13 50 ms', mebibytes: 128, megabitsPerSecond: 100, roundTripMs: 50, least: 0.93 },
    { id: 'P-13 100 ms', mebibytes: 128, megabitsPerSecond: 100, roundTripMs: 100, least: 0.88 },
  ]);

/** P-14: a quick and long line. */
export const measureQuick = (bench: Bench): Promise<GoalRow[]> =>
  allRows(bench, [{ id: 'P-14', mebibytes: 512, megabitsPerSecond: 1000, roundTripMs: 50, least: 0.88 }]);

/** P-15: the second upload to a server begins with what the first one found out. */
export const measureKnown = (bench: Bench): Promise<GoalRow[]> =>
  allRows(bench, [
    {
      id: 'P-15',
      mebibytes: 128,
      megabitsPerSecond: 100,
      roundTripMs: 50,
      least: 0.95,
      firstMebibytes: 48,
    },
  ]);

/** Slow lines leave the machine idle, so they don't disturb each other. */
const allRows = async (bench: Bench, goals: readonly FarGoal[]): Promise<GoalRow[]> =>
  (await Promise.all(goals.map((goal) => rowsOf(bench, goal)))).flat();

async function rowsOf(bench: Bench, goal: FarGoal): Promise<GoalRow[]> {
  const { megabitsPerSecond, roundTripMs, least } = goal;
  const { rate, firstShare } = await besideCurl(bench, goal);
  const row: GoalRow = {
    id: goal.id,
    goal: `${megabitsPerSecond} Mbit/s, ${roundTripMs} ms, ${goal.mebibytes} MiB: rate ≥ ${least} of \`curl -T\``,
    measured: spreadText(rate),
    isMet: rate.median >= least,
  };
  if (goal.firstMebibytes === undefined) return [row];
  const first: GoalRow = {
    id: `${goal.id} first`,
    goal: 'the same: the first fragment carries at least half of the file',
    measured: spreadText(firstShare),
    isMet: firstShare.median >= 0.5,
  };
  return [row, first];
}

async function besideCurl(bench: Bench, goal: FarGoal): Promise<{ rate: Spread; firstShare: Spread }> {
  const { plan, files } = bench;
  const sourcePath = files.random(plan.mebibytes(goal.mebibytes));
  const firstPath = goal.firstMebibytes && files.random(plan.mebibytes(goal.firstMebibytes));
  const line = { bytesPerSecond: goal.megabitsPerSecond * megabit, roundTripMs: goal.roundTripMs };
  const sink = await Sink.start();
  const rates: number[] = [];
  const firstShares: number[] = [];
  for (let round = 0; round < plan.times(countedRounds); round += 1) {
    const engine = await overLine({ ...line, port: sink.port }, (url) =>
      runEngine({ do: 'upload', sourcePath, url, copies: 1, ...(firstPath && { firstPath }) }),
    );
    const { fragments } = await sink.takeRecord();
    const curl = await overLine({ ...line, port: sink.port }, (url) => runCurl(sourcePath, url));
    rates.push(curl.seconds / engine.seconds);
    firstShares.push(firstOfLast(fragments, plan.mebibytes(goal.mebibytes) * 2 ** 20));
  }
  sink.stop();
  return { rate: spreadOf(rates), firstShare: spreadOf(firstShares) };
}

/** Share of the last file that its first fragment carried. */
function firstOfLast(fragments: SinkRecord['fragments'], fileBytes: number): number {
  const last = fragments.at(-1)?.target;
  return (fragments.find(({ target }) => target === last)?.bytes ?? 0) / fileBytes;
}

async function overLine(task: LineTask, run: (url: string) => Promise<RunResult>): Promise<RunResult> {
  const relay = await startRelay(task);
  try {
    return await run(relay.url);
  } finally {
    relay.stop();
  }
}
