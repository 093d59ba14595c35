import path from 'node:path';
import type { Bench, GoalRow } from './goal.ts';
import type { PageCost, PageTask } from './page-work.ts';
import { spreadOf, spreadText } from './rounds.ts';
import { answerOf } from './run-process.ts';

const countedRounds = 5;
const changed = 500;

/** P-26: what a patch costs the page, apart from the drawing of the rows on screen. */
export async function measurePage({ plan }: Bench): Promise<GoalRow[]> {
  const rows: GoalRow[] = [];
  for (const { jobs, limitMs } of [
    { jobs: 20_000, limitMs: 16 },
    { jobs: 100_000, limitMs: 50 },
  ]) {
    const task = { jobs: plan.count(jobs), changed, patches: 20 };
    const rounds: PageCost[] = [];
    for (let round = 0; round < plan.times(countedRounds); round += 1) rounds.push(await runPage(task));
    const row = (id: string, goal: string, msOf: (cost: PageCost) => number): GoalRow => {
      const ms = spreadOf(rounds.map(msOf));
      return { id, goal, measured: `${spreadText(ms)} ms`, isMet: ms.median <= limitMs };
    };
    const count = jobs.toLocaleString('en');
    rows.push(
      row(
        `P-26 states, ${count}`,
        `${changed} of ${count} uploads change their state: processor time of the page ≤ ${limitMs} ms`,
        ({ changesMs }) => changesMs,
      ),
      row(`P-26 rows, ${count}`, `${changed} uploads join as many: the same`, ({ rowsMs }) => rowsMs),
    );
  }
  return rows;
}

const runPage = (task: PageTask): Promise<PageCost> =>
  answerOf(path.join(import.meta.dirname, 'page-process.ts'), [JSON.stringify(task)]);
