import type { Bench, GoalRow } from './goal.ts';
import { spreadOf } from './rounds.ts';
import { runEngine } from './run-engine.ts';

const countedRounds = 5;

/** P-5: the peak of the engine's resident memory doesn't grow with the file. */
export async function measureMemory({ sink, files }: Bench): Promise<GoalRow[]> {
  const upload = (sourcePath: string) => runEngine({ do: 'upload', sourcePath, url: sink.url, copies: 1 });
  const peaks = { rest: [] as number[], small: [] as number[], big: [] as number[] };
  for (let round = 0; round < countedRounds; round += 1) {
    peaks.rest.push((await runEngine({ do: 'rest' })).peakMiB);
    peaks.small.push((await upload(files.random(64))).peakMiB);
    peaks.big.push((await upload(files.random(1024))).peakMiB);
  }
  const huge = (await upload(files.sparse(5 * 1024))).peakMiB;
  const [rest, small, big] = [peaks.rest, peaks.small, peaks.big].map((values) => spreadOf(values).median);
  const growth = (big ?? Number.NaN) - (small ?? Number.NaN);
  const overRest = (big ?? Number.NaN) - (rest ?? Number.NaN);
  return [
    {
      id: 'P-5 growth',
      goal: 'peak memory with 1 GiB ≤ 8 MiB over the peak with 64 MiB',
      measured: `**${growth.toFixed(1)} MiB** (${big?.toFixed(0)} against ${small?.toFixed(0)} MiB)`,
      isMet: growth <= 8,
    },
    {
      id: 'P-5 peak',
      goal: 'peak memory with 1 GiB ≤ 40 MiB over the engine at rest',
      measured: `**${overRest.toFixed(1)} MiB** (${big?.toFixed(0)} against ${rest?.toFixed(0)} MiB)`,
      isMet: overRest <= 40,
    },
    {
      id: 'P-5 huge',
      goal: 'peak memory with 5 GiB < 150 MiB',
      measured: `**${huge.toFixed(0)} MiB**`,
      isMet: huge < 150,
    },
  ];
}
