import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Finder } from './planted-bug.ts';

/** So many schedules, and so many runs of the model, are tried from the first seed on. */
const schedules = 3_000;
const modelRuns = 400;

export interface Finding {
  /** `broken`: it came to its end without a word about a promise or a test. */
  end: 'found' | 'passed' | 'broken' | 'out of time';
  /** The seed or the test that found something; else how it ended. */
  what: string;
  seconds: number;
}

/** Runs what may find a bug in a copy of the project, to its end: that comes with the first thing that it finds. */
export async function runFinder(finder: Finder, folder: string, limitSeconds: number): Promise<Finding> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, argumentsOf(finder), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
    // With the processes that it starts itself.
    detached: process.platform !== 'win32',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let found: string | null = null;
  let last = '';
  let isOutOfTime = false;
  const read = (line: string): void => {
    if (line.trim() !== '') last = line.trim();
    const [, what] = line.match(signOf(finder)) ?? [];
    found ??= what ?? null;
  };
  for (const output of [child.stdout, child.stderr]) createInterface(output).on('line', read);
  const timer = setTimeout(() => {
    isOutOfTime = true;
    if (child.pid === undefined || process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  }, limitSeconds * 1000);
  const code = await ended;
  clearTimeout(timer);
  const seconds = (performance.now() - startedAt) / 1000;
  if (found !== null) return { end: 'found', what: found, seconds };
  if (isOutOfTime) return { end: 'out of time', what: last, seconds };
  return { end: code === 0 ? 'passed' : 'broken', what: last, seconds };
}

/** What it says when something is not as promised. A source that can't be read at all does not say so. */
const signOf = ({ by }: Finder): RegExp =>
  by === 'sim' || by === 'model' ? /^(seed \d+: .*)/ : /^\s*FAIL\s+(\S+ > .*)/;

function argumentsOf(finder: Finder): string[] {
  switch (finder.by) {
    case 'sim':
      return ['main/testing/sim/run.ts', '--first', '--count', String(schedules)];
    case 'model':
      return ['main/testing/sim/model/run.ts', '--count', String(modelRuns)];
    case 'kill':
      return vitest('main/testing/kill/kill-points.test.ts', ` ${finder.point}$`);
    case 'test':
      return vitest(finder.file, finder.test);
  }
}

/** @param test regular expression for full names */
const vitest = (file: string, test?: string): string[] => [
  path.join('node_modules', 'vitest', 'vitest.mjs'),
  ...['run', '--config', 'build/vitest.config.ts', file, '--bail', '1'],
  ...(test === undefined ? [] : ['--testNamePattern', test]),
];
