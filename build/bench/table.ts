import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { GoalRow } from './goal.ts';

const readme = path.join(import.meta.dirname, 'README.md');
const begin = '<!-- measured: begin -->';
const end = '<!-- measured: end -->';

export function lineOf({ id, goal, measured, isMet }: GoalRow): string {
  const verdict = isMet === null ? 'skipped' : isMet ? 'met' : '**missed**';
  return `| ${id} | ${goal} | ${measured} | ${verdict} |`;
}

/** Puts the rows between the markers of README.md. */
export function writeTable(rows: readonly GoalRow[], curl: string, loadBefore: number): void {
  const [before, rest] = readFileSync(readme, 'utf8').split(begin);
  const [old, after] = rest?.split(end) ?? [];
  if (old === undefined || after === undefined) throw new Error('README.md has lost its markers');
  const lines = mergedLines(old.split('\n'), rows);
  const table = ['| goal | what | measured | |', '| --- | --- | --- | --- |', ...lines].join('\n');
  writeFileSync(readme, `${before}${begin}\n${machine(curl, loadBefore)}\n\n${table}\n${end}${after}`);
}

/** Lines in the order of the goals; those of goals that were not measured now stay as they were. */
export function mergedLines(old: readonly string[], rows: readonly GoalRow[]): string[] {
  const measured = rows.filter(({ isMet }) => isMet !== null).map(lineOf);
  const numbers = new Set(measured.map(goalNumber));
  const kept = old.filter((line) => !Number.isNaN(goalNumber(line)) && !numbers.has(goalNumber(line)));
  return [...kept, ...measured].sort((a, b) => goalNumber(a) - goalNumber(b));
}

const goalNumber = (line: string): number => Number(/^\| P-(\d+)/.exec(line)?.[1]);

const machine = (curl: string, loadBefore: number): string =>
  `Last run: ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()}, ` +
  `Node ${process.versions.node}, ${curl}, loopback; ` +
  `load average ${loadBefore.toFixed(1)} before it started, from other work on the machine.`;
