import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { GoalRow } from './goal.ts';

const readme = path.join(import.meta.dirname, 'README.md');
const begin = '<!-- measured: begin -->';
const end = '<!-- measured: end -->';

export const lineOf = ({ id, goal, measured, isMet }: GoalRow): string =>
  `| ${id} | ${goal} | ${measured} | ${isMet === null ? 'skipped' : isMet ? 'met' : '**missed**'} |`;

/** Puts the rows between the markers of README.md; rows of goals that were not measured now stay. */
export function writeTable(rows: readonly GoalRow[], curl: string, loadBefore: number): void {
  const text = readFileSync(readme, 'utf8');
  const [before, rest] = text.split(begin);
  const [old, after] = rest?.split(end) ?? [];
  if (old === undefined || after === undefined) throw new Error('README.md has lost its markers');
  const goalOf = (line: string): string => /^\| (P-\d+)/.exec(line)?.[1] ?? '';
  const measuredNow = new Set(rows.map(({ id }) => id.split(' ')[0]));
  const kept = old.split('\n').filter((line) => goalOf(line) !== '' && !measuredNow.has(goalOf(line)));
  const lines = [...kept, ...rows.map(lineOf)].sort((a, b) => goalNumber(a) - goalNumber(b));
  const table = ['| goal | what | measured | |', '| --- | --- | --- | --- |', ...lines].join('\n');
  writeFileSync(readme, `${before}${begin}\n${machine(curl, loadBefore)}\n\n${table}\n${end}${after}`);
}

const goalNumber = (line: string): number => Number(/^\| P-(\d+)/.exec(line)?.[1]);

const machine = (curl: string, loadBefore: number): string =>
  `Last run: ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()}, ` +
  `Node ${process.versions.node}, ${curl}, loopback; ` +
  `load average ${loadBefore.toFixed(1)} before it started, from other work on the machine.`;
