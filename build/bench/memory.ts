import type { Bench, GoalRow } from './goal.ts';
import { inTurn, medianOf } from './rounds.ts';
import { runEngine } from './run-engine.ts';

const countedRounds = 5;

/**
 * P-5: the peak of the engine's resident memory grows neither with the file nor with the fragment. The small file
 * is sent as often as makes a big one, or it would end before the JavaScript engine has made itself at home.
 */
export async function measureMemory({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const { url } = sink;
  const smallPath = files.random(plan.mebibytes(64));
  const bigPath = files.random(plan.mebibytes(1024));
  const upload = (sourcePath: string, repeats: number) =>
    runEngine({ do: 'upload', sourcePath, url, copies: 1, repeats });
  const whole = { do: 'sessions', url, copies: 1, maxFragmentBytes: null, isKnownQuick: true } as const;
  const rounds = await inTurn(plan.times(countedRounds), {
    rest: () => runEngine({ do: 'rest' }),
    small: () => upload(smallPath, 15),
    big: () => upload(bigPath, 0),
    single: () => runEngine({ ...whole, sourcePath: bigPath }),
  });
  const huge = (await upload(files.sparse(plan.mebibytes(5 * 1024)), 0)).peakMiB;
  const peak = (name: 'rest' | 'small' | 'big' | 'single') =>
    medianOf(rounds.map((round) => round[name].peakMiB));
  const [rest, small, big, single] = [peak('rest'), peak('small'), peak('big'), peak('single')];
  return [
    {
      id: 'P-5 growth',
      goal: 'peak memory with 1 GiB ≤ 8 MiB over the peak with 16 files of 64 MiB in a row',
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
