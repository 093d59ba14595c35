// `npm run bench [-- P-1 P-17 …]`: measures the goals, prints the table and writes it into README.md.
import os from 'node:os';
import { BenchFiles } from './bench-files.ts';
import { measureBigFile } from './big-file.ts';
import { measureCancel } from './cancel.ts';
import { measureConnections } from './connections.ts';
import type { Bench, GoalRow } from './goal.ts';
import { measureMemory } from './memory.ts';
import { curlVersion } from './run-curl.ts';
import { Sink } from './start-sink.ts';
import { lineOf, writeTable } from './table.ts';

const groups: readonly { ids: readonly string[]; measure: (bench: Bench) => Promise<GoalRow[]> }[] = [
  { ids: ['P-1', 'P-2'], measure: measureBigFile },
  { ids: ['P-5'], measure: measureMemory },
  { ids: ['P-7'], measure: measureConnections },
  { ids: ['P-17'], measure: measureCancel },
];

const wanted = process.argv.slice(2).map((id) => id.toUpperCase());
const known = groups.flatMap(({ ids }) => ids);
const unknown = wanted.filter((id) => !known.includes(id));
if (unknown.length > 0) {
  console.error(`Not measured here: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  process.exit(2);
}

const curl = curlVersion();
const [loadBefore = 0] = os.loadavg();
const bench: Bench = { sink: await Sink.start(), files: new BenchFiles() };
const rows: GoalRow[] = [];
try {
  for (const { ids, measure } of groups) {
    if (wanted.length > 0 && !ids.some((id) => wanted.includes(id))) continue;
    for (const row of await measure(bench)) {
      rows.push(row);
      console.log(lineOf(row));
    }
  }
} finally {
  bench.sink.stop();
  bench.files.remove();
}
writeTable(rows, curl, loadBefore);
process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1;
