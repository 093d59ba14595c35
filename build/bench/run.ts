// `npm run bench [-- --only P-1,P-17] [--quick] [--write]`: measures the goals and prints the table; `--write`
// puts it into README.md.
import os from 'node:os';
import { type BenchArguments, readArguments } from './arguments.ts';
import { BenchFiles } from './bench-files.ts';
import type { Bench, GoalRow } from './goal.ts';
import { type GoalGroup, goalGroups } from './groups.ts';
import { Plan } from './plan.ts';
import { curlVersion } from './run-curl.ts';
import { Sink } from './start-sink.ts';
import { lineOf, writeTable } from './table.ts';

const { only, isQuick, isWritten } = wishes();
const curl = curlVersion();
const [loadBefore = 0] = os.loadavg();
const wanted = goalGroups.filter(({ ids }) => only.length === 0 || ids.some((id) => only.includes(id)));
const bench: Bench = { plan: new Plan(isQuick), sink: await Sink.start(), files: new BenchFiles() };
const rows: GoalRow[] = [];
try {
  for (const group of wanted) if (!group.isIdle) await measure(group);
  await Promise.all(wanted.filter(({ isIdle }) => isIdle).map(measure));
} finally {
  bench.sink.stop();
}
if (isWritten) writeTable(rows, curl ?? 'no curl', loadBefore);
if (isQuick) console.log('A quick run: these numbers say nothing about the goals.');
else process.exitCode = rows.every(({ isMet }) => isMet !== false) ? 0 : 1;

async function measure({ ids, needsCurl, measure }: GoalGroup): Promise<void> {
  const measured =
    needsCurl && curl === null
      ? ids.map((id) => ({ id, goal: 'against `curl -T`', measured: 'no curl on this machine', isMet: null }))
      : await measure(bench);
  rows.push(...measured);
  for (const row of measured) console.log(lineOf(row));
}

function wishes(): BenchArguments {
  try {
    return readArguments(
      process.argv.slice(2),
      goalGroups.flatMap(({ ids }) => ids),
    );
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exit(2);
  }
}
