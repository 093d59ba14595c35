import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { newDataFolder } from './bench-folder.ts';
import type { CrowdResult, CrowdTask } from './crowd-task.ts';
import type { Bench, GoalRow } from './goal.ts';
import { inTurn, medianOf, spreadOf, spreadText } from './rounds.ts';
import { answerOf } from './run-process.ts';
import type { SinkRecord } from './sink.ts';

const countedRounds = 5;
/** Their rates differ more from round to round than the two kinds from each other. */
const watchedRounds = 9;
const atOnce = { isWatched: false, isLoopWatched: false, maxFragmentBytes: null } as const;
/** Far shorter than the engine would choose: acknowledged as often as can be. */
const shortFragmentBytes = 2 ** 20;

const runCrowd = (task: CrowdTask): Promise<CrowdResult> =>
  answerOf(path.join(import.meta.dirname, 'crowd-process.ts'), [newDataFolder(), JSON.stringify(task)]);

/** P-19: uploads at full speed leave the event loop time for wishes, and none of them gets more than its share. */
export async function measureEventLoop({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const loopWith = async (copies: number) => {
    const sourcePath = files.sparse(plan.mebibytes(2048) / copies);
    // What the system's scheduler does to a process that has nothing to do.
    const idle = monitorEventLoopDelay({ resolution: 1 });
    idle.enable();
    const { loop } = await runCrowd({ ...atOnce, sourcePath, url: sink.url, copies, isLoopWatched: true });
    idle.disable();
    if (loop === null) throw new Error('nobody watched the loop');
    return { ...loop, idleMs: idle.percentile(99) / 1e6 };
  };
  const rounds = await inTurn(plan.times(countedRounds), {
    sixteen: () => loopWith(16),
    eight: () => loopWith(8),
  });
  const delayRow = (id: string, name: 'sixteen' | 'eight', uploads: number, limitMs: number): GoalRow => {
    const p99 = spreadOf(rounds.map((round) => round[name].p99Ms));
    const p50 = medianOf(rounds.map((round) => round[name].p50Ms));
    const idle = medianOf(rounds.map((round) => round[name].idleMs));
    return {
      id,
      goal: `${uploads} uploads at full speed: delay of the event loop p99 ≤ ${limitMs} ms`,
      measured: `${spreadText(p99)} ms; p50 ${p50.toFixed(1)} ms; an idle process beside it p99 ${idle.toFixed(1)} ms`,
      isMet: p99.median <= limitMs,
    };
  };
  const share = spreadOf(rounds.map(({ sixteen }) => sixteen.slowestShare));
  return [
    delayRow('P-19', 'sixteen', 16, 30),
    delayRow('P-19 8 jobs', 'eight', 8, 20),
    {
      id: 'P-19 fair',
      goal: 'the 16 at half-time: bytes of the slowest ≥ 0.7 of those of the fastest',
      measured: spreadText(share),
      isMet: share.median >= 0.7,
    },
  ];
}

/** P-20: a window that looks on costs the uploads next to nothing, and is told no more than the server knows. */
export async function measureWatched({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.random(plan.mebibytes(64));
  const run = (isWatched: boolean) => async () => {
    await sink.takeRecord();
    const result = await runCrowd({ ...atOnce, sourcePath, url: sink.url, copies: 64, isWatched });
    return { ...result, tooMuch: shownTooMuch(result, await sink.takeRecord()) };
  };
  const rounds = await inTurn(plan.times(watchedRounds), { watched: run(true), alone: run(false) });
  const rate = spreadOf(rounds.map(({ watched, alone }) => alone.seconds / watched.seconds));
  const work = spreadOf(rounds.map(({ watched, alone }) => watched.cpuSeconds / alone.cpuSeconds));
  const shown = rounds.reduce((sum, { watched }) => sum + watched.shown.length, 0);
  const tooMuch = rounds.reduce((sum, { watched }) => sum + watched.tooMuch, 0);
  return [
    {
      id: 'P-20 rate',
      goal: '64 uploads with a window that looks on: rate ≥ 0.95 of the rate without',
      measured: spreadText(rate),
      isMet: rate.median >= 0.95,
    },
    {
      id: 'P-20 processor',
      goal: 'the same: processor time ≤ 1.05 of the time without',
      measured: spreadText(work),
      isMet: work.median <= 1.05,
    },
    {
      id: 'P-20 honest',
      goal: 'what is shown as acknowledged is never above the count of the server',
      measured: `**${tooMuch}** of ${shown} shown numbers`,
      isMet: tooMuch === 0 && shown > 0,
    },
  ];
}

/** P-22: what writing offsets down costs uploads that are acknowledged all the time. */
export async function measureOffsets({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.random(plan.mebibytes(16));
  const maxFragmentBytes = Math.min(shortFragmentBytes, plan.mebibytes(16) * 2 ** 16);
  const rounds = await inTurn(plan.times(countedRounds), {
    crowd: () => runCrowd({ ...atOnce, sourcePath, url: sink.url, copies: 64, maxFragmentBytes }),
  });
  const share = spreadOf(rounds.map(({ crowd }) => crowd.offsetsShare * 100));
  const commits = medianOf(rounds.map(({ crowd }) => crowd.commitsShare * 100));
  return [
    {
      id: 'P-22 offsets',
      goal: '64 uploads in fragments of 1 MiB: writing offsets down ≤ 3 % of their time',
      measured: `${spreadText(share)} %; what must be safe at once ${commits.toFixed(1)} %`,
      isMet: share.median <= 3,
    },
  ];
}

/** How many of the shown numbers were above what the sink had acknowledged by then. */
function shownTooMuch({ shown }: CrowdResult, { acknowledged }: SinkRecord): number {
  const byTarget = Map.groupBy(acknowledged, ({ target }) => target);
  const isTooMuch = ({ target, bytes, at }: CrowdResult['shown'][number]): boolean =>
    bytes > 0 &&
    !(byTarget.get(target) ?? []).some((known) => known.bytes >= bytes && BigInt(known.at) <= BigInt(at));
  return shown.filter(isTooMuch).length;
}
