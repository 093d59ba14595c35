import { newDataFolder } from './bench-folder.ts';
import type { Bench, GoalRow } from './goal.ts';
import type { Hold } from './held-queue.ts';
import type { RestResult } from './queue-tasks.ts';
import { medianOf, spreadOf } from './rounds.ts';
import { runQueueTask } from './run-queue-task.ts';

const countedRounds = 5;
const jobs = 10_000;

/** P-25: a queue that waits costs nothing but the memory of its jobs. */
export async function measureRest({ plan }: Bench): Promise<GoalRow[]> {
  const seconds = plan.isQuick ? 2 : 30;
  const folders = { empty: newDataFolder(), offline: newDataFolder(), paused: newDataFolder() };
  await runQueueTask('fill', { jobs, isPaused: false }, folders.offline);
  await runQueueTask('fill', { jobs, isPaused: true }, folders.paused);
  const watch = (name: keyof typeof folders, hold: Hold): Promise<RestResult> =>
    runQueueTask('rest', { hold, seconds }, folders[name]);
  const rounds: Record<keyof typeof folders, RestResult>[] = [];
  for (let round = 0; round < plan.times(countedRounds); round += 1) {
    // None of them has anything to do.
    const [empty, offline, paused] = await Promise.all([
      watch('empty', 'offline'),
      watch('offline', 'offline'),
      watch('paused', 'paused'),
    ]);
    rounds.push({ empty, offline, paused });
  }
  return (['offline', 'paused'] as const).flatMap((name) => {
    const cpu = spreadOf(rounds.map((round) => round[name].cpuShare * 100));
    const timers = Math.max(...rounds.map((round) => round[name].runningTimers + round[name].timersSet));
    const more = spreadOf(rounds.map((round) => round[name].rssMiB - round.empty.rssMiB));
    const rss = medianOf(rounds.map((round) => round[name].rssMiB));
    const percent = (share: number): string => `${share.toFixed(2)} %`;
    return [
      {
        id: `P-25 ${name}`,
        goal: `10,000 jobs, ${name === 'offline' ? 'held back' : 'paused'}: ≤ 0.5 % of a core over ${seconds} s`,
        measured: `**${percent(cpu.median)}** (${percent(cpu.least)}–${percent(cpu.greatest)})`,
        isMet: cpu.median <= 0.5,
      },
      {
        id: `P-25 ${name}, timers`,
        goal: 'the same: no timer runs or is set',
        measured: `**${timers}**`,
        isMet: timers === 0,
      },
      {
        id: `P-25 ${name}, memory`,
        goal: 'the same: memory ≤ 30 MiB over an empty queue',
        measured: `**${more.median.toFixed(1)} MiB** (${rss.toFixed(0)} MiB)`,
        isMet: more.median <= 30,
      },
    ];
  });
}
