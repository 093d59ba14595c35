import type { Bench, GoalRow } from './goal.ts';
import { medianOf } from './rounds.ts';
import { runEngine } from './run-engine.ts';

const countedRounds = 5;

/** P-5: the peak of the engine's resident memory grows neither with the file nor with the fragment. */
export async function measureMemory({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const upload = async (sourcePath: string) =>
    (await runEngine({ do: 'upload', sourcePath, url: sink.url, copies: 1 })).peakMiB;
  const uploadAtOnce = async (sourcePath: string) =>
    (
      await runEngine({
        do: 'sessions',
        sourcePath,
        url: sink.url,
        copies: 1,
        maxFragmentBytes: null,
        isKnownQuick: true,
      })
    ).peakMiB;
  const peaks = { rest: [] as number[], small: [] as number[], big: [] as number[], single: [] as number[] };
  for (let round = 0; round < plan.times(countedRounds); round += 1) {
    peaks.rest.push((await runEngine({ do: 'rest' })).peakMiB);
    peaks.small.push(await upload(files.random(plan.mebibytes(64))));
    peaks.big.push(await upload(files.random(plan.mebibytes(1024))));
    peaks.single.push(await uploadAtOnce(files.random(plan.mebibytes(1024))));
  }
  const huge = await upload(files.sparse(plan.mebibytes(5 * 1024)));
  const [rest, small, big, single] = [peaks.rest, peaks.small, peaks.big, peaks.single].map(medianOf) as [
    number,
    number,
    number,
    number,
  ];
  return [
    {
      id: 'P-5 growth',
      goal: 'peak memory with 1 GiB ≤ 8 MiB over the peak with 64 MiB',
      measured: `**${(big - small).toFixed(1)} MiB** (${big.toFixed(0)} against ${small.toFixed(0)} MiB)`,
      isMet: big - small <= 8,
    },
    {
      id: 'P-5 peak',
      goal: 'peak memory with 1 GiB ≤ 40 MiB over the engine at rest',
      measured: `**${(big - rest).toFixed(1)} MiB** (${big.toFixed(0)} against ${rest.toFixed(0)} MiB)`,
      isMet: big - rest <= 40,
    },
    {
      id: 'P-5 fragment',
      goal: 'the same with all of it in one fragment',
      measured: `**${(single - rest).toFixed(1)} MiB** (${single.toFixed(0)} MiB)`,
      isMet: single - rest <= 40,
    },
    {
      id: 'P-5 huge',
      goal: 'peak memory with 5 GiB < 150 MiB',
      measured: `**${huge.toFixed(0)} MiB**`,
      isMet: huge < 150,
    },
  ];
}
