import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EngineResult, EngineTask } from './engine-process.ts';

/** One task in a fresh engine with an empty queue. */
export async function runEngine(task: EngineTask): Promise<EngineResult> {
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'bitlade-bench-queue-'));
  try {
    const child = startEngine(task, dataFolder);
    const result = await Promise.race([
      once(child, 'message').then(([message]) => message as EngineResult),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the engine ended early (${code})`);
      }),
    ]);
    child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
    return result;
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Runs uploads that never end until the returned function is called. */
export async function loadEngine(
  sourcePath: string,
  url: string,
  copies: number,
): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'bitlade-bench-queue-'));
  const child = startEngine({ do: 'load', sourcePath, url, copies }, dataFolder);
  await once(child, 'message');
  return async () => {
    child.disconnect();
    await once(child, 'exit');
    rmSync(dataFolder, { recursive: true, force: true });
  };
}

const startEngine = (task: EngineTask, dataFolder: string): ChildProcess =>
  fork(path.join(import.meta.dirname, 'engine-process.ts'), [dataFolder, JSON.stringify(task)]);
