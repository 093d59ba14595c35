import { newDataFolder } from './bench-folder.ts';
import type { Bench, GoalRow } from './goal.ts';
import type { MessageSizes } from './queue-tasks.ts';
import { medianOf } from './rounds.ts';
import { runQueueTask } from './run-queue-task.ts';

const countedRounds = 5;
const changed = 64;

/** P-21: what a change costs beside the whole list of 10,000 jobs. */
export async function measureMessages({ plan }: Bench): Promise<GoalRow[]> {
  const folder = newDataFolder();
  await runQueueTask('fill', { jobs: 10_000, isPaused: false }, folder);
  const rounds: MessageSizes[] = [];
  for (let round = 0; round < plan.times(countedRounds); round += 1)
    rounds.push(await runQueueTask('messages', { changed, times: plan.times(20) }, folder));
  return [
    ...rowsOf('P-21 numbers', `${changed} of 10,000 uploads move`, rounds, ({ numbers }) => numbers),
    ...rowsOf('P-21 states', `${changed} of 10,000 change their state`, rounds, ({ states }) => states),
  ];
}

function rowsOf(
  id: string,
  what: string,
  rounds: readonly MessageSizes[],
  patchOf: (sizes: MessageSizes) => MessageSizes['snapshot'],
): GoalRow[] {
  const bytes = medianOf(rounds.map((round) => (patchOf(round).bytes / round.snapshot.bytes) * 100));
  const ms = medianOf(rounds.map((round) => (patchOf(round).ms / round.snapshot.ms) * 100));
  const kibibytes = medianOf(rounds.map((round) => patchOf(round).bytes)) / 1024;
  return [
    {
      id: `${id}, bytes`,
      goal: `${what}: bytes of the message ≤ 0.5 % of those of the whole list`,
      measured: `**${bytes.toFixed(2)} %** (${kibibytes.toFixed(0)} KiB)`,
      isMet: bytes <= 0.5,
    },
    {
      id: `${id}, time`,
      goal: 'the same: time to serialise and read it ≤ 1 %',
      measured: `**${ms.toFixed(2)} %** (${medianOf(rounds.map((round) => patchOf(round).ms)).toFixed(2)} ms)`,
      isMet: ms <= 1,
    },
  ];
}
