import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleBytes } from '../../main/testing/sample-bytes.ts';
import { TempFolder } from '../../main/testing/temp-folder.ts';
import { projectRoot } from './launch-window.ts';

// The real process, as a new user starts it, with the practice server as its own process.

let folder: TempFolder;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  folder[Symbol.dispose]();
});

/** A process whose output can be waited for. */
function run(script: string, ...args: string[]) {
  const child = spawn(process.execPath, [path.join(projectRoot, script), ...args], {
    stdio: 'pipe',
    // What the demo leaves behind on purpose goes with the test's own folder.
    env: { ...process.env, TMPDIR: folder.join(''), TEMP: folder.join(''), TMP: folder.join('') },
  });
  children.push(child);
  const state = { output: '' };
  const waiters = new Set<() => void>();
  child.stdout.on('data', (data) => {
    state.output += data;
    for (const check of waiters) check();
  });
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve) => {
      const check = (): void => {
        const match = pattern.exec(state.output);
        if (match) resolve(match);
      };
      waiters.add(check);
      check();
    });
  return { child, state, says, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

async function file(name: string, bytes: number): Promise<string> {
  await writeFile(folder.join(name), sampleBytes(bytes));
  return folder.join(name);
}

it('uploads the files given, compares both sides, ends with 0', async () => {
  const demo = run(
    'build/scripts/demo.ts',
    '--headless',
    await file('größe.bin', 3_000_000),
    await file('b.bin', 10),
  );
  expect(await demo.ended).toBe(0);
  expect(demo.state.output).toContain('because --headless was given');
  expect(demo.state.output.match(/on the server: equal/g)).toHaveLength(2);
  expect(demo.state.output).toContain('Every byte arrived.');
});

it('waits while the server is gone, and completes when it is back', async () => {
  const demo = run('build/scripts/demo.ts', '--headless', await file('big.bin', 100_000_000));
  const [, server] = await demo.says(/\(process (\d+)\)/);
  await demo.says(/\d+ %.*big\.bin/);
  process.kill(Number(server), 'SIGKILL');
  const [, serverFolder = '', port = ''] = await demo.says(/serve (\S+) --port (\d+)/);
  await demo.says(/next try in/);
  const again = run('main/cli/cli.ts', 'serve', serverFolder, '--port', port);
  await again.says(/Practice server:/);

  expect(await demo.ended).toBe(0);
  expect(demo.state.output).toContain('on the server: equal');
});

it('says what is no file', async () => {
  const demo = run('build/scripts/demo.ts', '--headless', folder.join('missing.bin'));
  expect(await demo.ended).toBe(1);
});
