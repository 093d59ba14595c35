import type { Bench, GoalRow } from './goal.ts';
import { pairRounds, type Spread, spreadOf } from './rounds.ts';
import { runCurl } from './run-curl.ts';
import { runEngine } from './run-engine.ts';

const leastRate = 0.85;
const mostProcessorTime = 1.5;

/**
 * P-1 rate and P-2 processor time of one big file, each against `curl -T` in the same round. With 1 GiB the
 * start of an upload counts (the queue is safe on the disk before a byte goes out); with 4 GiB it doesn't.
 */
export async function measureBigFile(bench: Bench): Promise<GoalRow[]> {
  const one = await measureSize(bench, 1, 7);
  const four = await measureSize(bench, 4, 5);
  return [one.rate, four.rate, one.processorTime, four.processorTime];
}

async function measureSize({ sink, files }: Bench, gibibytes: number, counted: number) {
  const sourcePath = files.random(gibibytes * 1024);
  const rounds = await pairRounds(
    counted,
    () => runEngine({ do: 'upload', sourcePath, url: sink.url, copies: 1 }),
    () => runCurl(sourcePath, sink.url),
  );
  const median = (values: number[]): string => spreadOf(values).median.toFixed(2);
  const rate = spreadOf(rounds.map(({ a, b }) => b.seconds / a.seconds));
  const cpu = spreadOf(rounds.map(({ a, b }) => a.cpuSeconds / b.cpuSeconds));
  const wall = `${median(rounds.map(({ a }) => a.seconds))} s against ${median(rounds.map(({ b }) => b.seconds))} s`;
  const work = `${median(rounds.map(({ a }) => a.cpuSeconds))} s against ${median(rounds.map(({ b }) => b.cpuSeconds))} s`;
  return {
    rate: {
      id: `P-1 ${gibibytes} GiB`,
      goal: `rate over plain HTTP ≥ ${leastRate} (aim 1.0) of \`curl -T\``,
      measured: `${ratio(rate)}; ${wall}`,
      isMet: rate.median >= leastRate,
    },
    processorTime: {
      id: `P-2 ${gibibytes} GiB`,
      goal: `processor time ≤ ${mostProcessorTime} (aim 1.1) of \`curl -T\``,
      measured: `${ratio(cpu)}; ${work}`,
      isMet: cpu.median <= mostProcessorTime,
    },
  };
}

const ratio = ({ median, least, greatest }: Spread): string =>
  `**${median.toFixed(2)}** (${least.toFixed(2)}–${greatest.toFixed(2)})`;
