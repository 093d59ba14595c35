import type { Bench, GoalRow } from './goal.ts';
import { pairRounds, type Spread, spreadOf } from './rounds.ts';
import { runCurl } from './run-curl.ts';
import { runEngine } from './run-engine.ts';

/** P-1 rate and P-2 processor time of one file of 1 GiB, each against `curl -T` in the same round. */
export async function measureBigFile({ sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.random(1024);
  const rounds = await pairRounds(
    7,
    () => runEngine({ do: 'upload', sourcePath, url: sink.url, copies: 1 }),
    () => runCurl(sourcePath, sink.url),
  );
  const rate = spreadOf(rounds.map(({ a, b }) => b.seconds / a.seconds));
  const cpu = spreadOf(rounds.map(({ a, b }) => a.cpuSeconds / b.cpuSeconds));
  const engine = spreadOf(rounds.map(({ a }) => a.seconds)).median.toFixed(2);
  const curl = spreadOf(rounds.map(({ b }) => b.seconds)).median.toFixed(2);
  const engineCpu = spreadOf(rounds.map(({ a }) => a.cpuSeconds)).median.toFixed(2);
  const curlCpu = spreadOf(rounds.map(({ b }) => b.cpuSeconds)).median.toFixed(2);
  return [
    {
      id: 'P-1',
      goal: '1 GiB over plain HTTP: rate ≥ 0.85 (aim 1.0) of `curl -T`',
      measured: `${ratio(rate)}; ${engine} s against ${curl} s`,
      isMet: rate.median >= 0.85,
    },
    {
      id: 'P-2',
      goal: 'the same: processor time ≤ 1.5 (aim 1.1) of `curl -T`',
      measured: `${ratio(cpu)}; ${engineCpu} s against ${curlCpu} s`,
      isMet: cpu.median <= 1.5,
    },
  ];
}

const ratio = ({ median, least, greatest }: Spread): string =>
  `**${median.toFixed(2)}** (${least.toFixed(2)}–${greatest.toFixed(2)})`;
