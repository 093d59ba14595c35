import { chunkItems } from '../../main/queue/scan/scan.ts';
import { newDataFolder } from './bench-folder.ts';
import type { Bench, GoalRow } from './goal.ts';
import type { QueueTasks } from './queue-tasks.ts';
import { inTurn, medianOf, type Spread, spreadOf, spreadText } from './rounds.ts';
import { runQueueTask } from './run-queue-task.ts';

const countedRounds = 5;
const manyJobs = 100_000;

/** P-22: adding many jobs, and reading them at the start, against the least that SQLite needs for it. */
export async function measureStore({ plan }: Bench): Promise<GoalRow[]> {
  const jobs = plan.count(manyJobs);
  const times = plan.times(countedRounds);
  const adding = await inTurn(times, {
    store: () => runQueueTask('fill', { jobs, isPaused: false }),
    bare: () => runQueueTask('fill-bare', { jobs }),
    chunks: () => runQueueTask('fill', { jobs, isPaused: false, atOnce: chunkItems }),
  });
  const folder = newDataFolder();
  await runQueueTask('fill', { jobs, isPaused: false }, folder);
  const reading = await inTurn(times, {
    store: () => runQueueTask('load', {}, folder),
    bare: () => runQueueTask('select', {}, folder),
  });
  return [
    ratioRow(
      'P-22 add',
      '100,000 jobs added in one change ≤ 1.5 of one bare transaction with the same rows',
      adding,
      1.5,
    ),
    ratioRow(
      'P-22 search',
      `the same as a search adds them, in changes of ${chunkItems} that are each on the disk ≤ 1.5`,
      adding.map(({ chunks, bare }) => ({ store: chunks, bare })),
      1.5,
    ),
    ratioRow('P-22 read', '100,000 jobs read at the start ≤ 2 of a bare `SELECT *`', reading, 2),
  ];
}

/** P-22: start, first list and memory of a queue with 100,000 jobs. */
export async function measureLongQueue({ plan }: Bench): Promise<GoalRow[]> {
  const folder = newDataFolder();
  await runQueueTask('fill', { jobs: plan.count(manyJobs), isPaused: false }, folder);
  const rounds = await inTurn(plan.times(countedRounds), { long: () => runQueueTask('start', {}, folder) });
  const bare = await runQueueTask('bare', {});
  const of = (name: keyof QueueTasks['start']['answer']): Spread =>
    spreadOf(rounds.map(({ long }) => long[name]));
  const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
  const [start, list, memory] = [of('startSeconds'), of('firstListSeconds'), of('listedMiB')];
  return [
    {
      id: 'P-22 start',
      goal: 'a queue of 100,000 jobs starts in ≤ 2 s',
      measured: `${spreadText(start)} s`,
      isMet: start.median <= 2,
    },
    {
      id: 'P-22 list',
      goal: 'the same: first list at the window in ≤ 300 ms',
      measured: `**${milliseconds(list.median)}** (${of('firstJobs').median} rows; the whole list ${milliseconds(of('wholeListSeconds').median)})`,
      isMet: list.median <= 0.3,
    },
    {
      id: 'P-22 rows',
      goal: 'the same: all rows of the engine in ≤ 300 ms',
      measured: `**${milliseconds(of('rowsSeconds').median)}**`,
      isMet: of('rowsSeconds').median <= 0.3,
    },
    {
      id: 'P-22 memory',
      goal: 'the same: memory ≤ 200 MiB, 20 s after the window got its list',
      measured: `**${memory.median.toFixed(0)} MiB** (${of('startedMiB').median.toFixed(0)} before, peak ${of('peakMiB').median.toFixed(0)}; Node alone ${bare.nodeMiB.toFixed(0)}, with undici ${bare.clientMiB.toFixed(0)})`,
      isMet: memory.median <= 200,
    },
  ];
}

function ratioRow(
  id: string,
  goal: string,
  rounds: readonly Record<'store' | 'bare', { seconds: number }>[],
  most: number,
): GoalRow {
  const ratio = spreadOf(rounds.map(({ store, bare }) => store.seconds / bare.seconds));
  const [own, other] = [
    medianOf(rounds.map(({ store }) => store.seconds)),
    medianOf(rounds.map(({ bare }) => bare.seconds)),
  ];
  return {
    id,
    goal,
    measured: `${spreadText(ratio)}; ${own.toFixed(2)} s against ${other.toFixed(2)} s`,
    isMet: ratio.median <= most,
  };
}
