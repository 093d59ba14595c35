import type { Bench, GoalRow } from './goal.ts';
import { runEngine } from './run-engine.ts';

/** P-7: one connection for each job that runs, however many fragments it takes. */
export async function measureConnections({ sink, files }: Bench): Promise<GoalRow[]> {
  const rows: GoalRow[] = [];
  for (const copies of [1, 4]) {
    await sink.takeRecord();
    await runEngine({ do: 'upload', sourcePath: files.random(1024), url: sink.url, copies });
    const { connections, fragments } = await sink.takeRecord();
    rows.push({
      id: `P-7 ${copies} ${copies === 1 ? 'job' : 'jobs'}`,
      goal: `connections = ${copies} for at least 64 fragments`,
      measured: `**${connections}** for ${fragments} fragments`,
      isMet: connections === copies && fragments >= 64,
    });
  }
  return rows;
}
