import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Bench, GoalRow } from './goal.ts';
import { inTurn, medianOf, type RunResult, spreadOf, spreadText } from './rounds.ts';
import { runCurl } from './run-curl.ts';
import { runEngine } from './run-engine.ts';
import { Sink } from './start-sink.ts';

interface BigFile {
  size: string;
  mebibytes: number;
  counted: number;
  /** The engine has uploaded another file before, as a program that runs has. */
  isSecond?: boolean;
}

const gibibyte: BigFile = { size: '1 GiB', mebibytes: 1024, counted: 7 };
const fourGibibytes: BigFile = { size: '4 GiB', mebibytes: 4096, counted: 5 };

/**
 * P-1 rate and P-2 processor time of one big file, each against `curl -T` in the same round. With 1 GiB the
 * start of an upload counts (the queue is safe on the disk before a byte goes out, and the code is cold); with
 * 4 GiB, and for the second upload of 1 GiB, it hardly does.
 */
export async function measureBigFile(bench: Bench): Promise<GoalRow[]> {
  const one = await besideCurl(bench, bench.sink, gibibyte);
  const four = await besideCurl(bench, bench.sink, fourGibibytes);
  const second = await besideCurl(bench, bench.sink, { ...gibibyte, counted: 5, isSecond: true });
  return [
    rateRow('P-1 1 GiB', 'plain HTTP', one, 0.85, 1),
    rateRow('P-1 second', 'plain HTTP', second, 0.85, 1),
    rateRow('P-1 4 GiB', 'plain HTTP', four, 0.85, 1),
    processorRow('P-2 1 GiB', 'plain HTTP', one, 1.5, 1.1),
    processorRow('P-2 second', 'plain HTTP', second, 1.5, 1.1),
    processorRow('P-2 4 GiB', 'plain HTTP', four, 1.5, 1.1),
  ];
}

/** P-3: the same over TLS. */
export async function measureTls(bench: Bench): Promise<GoalRow[]> {
  const sink = await Sink.start('tls');
  const rounds = await besideCurl(bench, sink, { ...gibibyte, counted: 5 });
  sink.stop();
  return [
    rateRow('P-3 rate', 'TLS 1.3', rounds, 1, 1.15),
    processorRow('P-3 processor', 'TLS 1.3', rounds, 1.3, 1.15),
  ];
}

/** P-4: against a loop that reads and writes. */
export async function measureFloor({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.random(plan.mebibytes(gibibyte.mebibytes));
  const rounds = await inTurn(plan.times(gibibyte.counted), {
    engine: () => runEngine({ do: 'upload', sourcePath, url: sink.url, copies: 1 }),
    floor: () => runFloor(sourcePath, sink.url),
  });
  const rate = spreadOf(rounds.map(({ engine, floor }) => floor.seconds / engine.seconds));
  return [
    {
      id: 'P-4',
      goal: 'rate ≥ 0.45 of a bare loop under Node that reads and writes',
      measured: `${spreadText(rate)}; ${seconds(rounds.map(({ engine }) => engine))} against ${seconds(rounds.map(({ floor }) => floor))}`,
      isMet: rate.median >= 0.45,
    },
  ];
}

type Round = Record<'engine' | 'curl', RunResult>;

function besideCurl({ plan, files }: Bench, sink: Sink, file: BigFile): Promise<Round[]> {
  const sourcePath = files.random(plan.mebibytes(file.mebibytes));
  const first = file.isSecond ? { firstPath: files.random(plan.mebibytes(256)) } : {};
  return inTurn<'engine' | 'curl', RunResult>(plan.times(file.counted), {
    engine: () =>
      runEngine({ do: 'upload', sourcePath, url: sink.url, copies: 1, ...first }, sink.certificate),
    curl: () => runCurl(sourcePath, sink.url),
  });
}

async function runFloor(sourcePath: string, url: string): Promise<RunResult> {
  const child = fork(path.join(import.meta.dirname, 'floor-client.ts'), [sourcePath, url]);
  const [result] = (await once(child, 'message')) as [RunResult];
  return result;
}

function rateRow(id: string, way: string, rounds: readonly Round[], least: number, aim: number): GoalRow {
  const rate = spreadOf(rounds.map(({ engine, curl }) => curl.seconds / engine.seconds));
  return {
    id,
    goal: `rate over ${way} ≥ ${least} (aim ${aim}) of \`curl -T\``,
    measured: `${spreadText(rate)}; ${seconds(rounds.map(({ engine }) => engine))} against ${seconds(rounds.map(({ curl }) => curl))}`,
    isMet: rate.median >= least,
  };
}

function processorRow(id: string, way: string, rounds: readonly Round[], most: number, aim: number): GoalRow {
  const work = spreadOf(rounds.map(({ engine, curl }) => engine.cpuSeconds / curl.cpuSeconds));
  const own = medianOf(rounds.map(({ engine }) => engine.cpuSeconds));
  const other = medianOf(rounds.map(({ curl }) => curl.cpuSeconds));
  return {
    id,
    goal: `processor time over ${way} ≤ ${most} (aim ${aim}) of \`curl -T\``,
    measured: `${spreadText(work)}; ${own.toFixed(2)} s against ${other.toFixed(2)} s`,
    isMet: work.median <= most,
  };
}

const seconds = (results: readonly RunResult[]): string =>
  `${medianOf(results.map(({ seconds }) => seconds)).toFixed(2)} s`;
