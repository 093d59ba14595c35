import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchFolder } from './bench-folder.ts';
import type { Copies, EngineResult, EngineTask } from './engine-task.ts';
import type { Sink } from './start-sink.ts';

/** One task in a fresh engine with an empty queue. */
export async function runEngine(
  task: EngineTask,
  certificate: Sink['certificate'] = null,
): Promise<EngineResult> {
  const folder = mkdtempSync(path.join(benchFolder, 'queue-'));
  try {
    const child = startEngine(task, folder, certificate);
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
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs uploads that never end until the returned function is called. */
export async function loadEngine(load: Copies): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(benchFolder, 'queue-'));
  const child = startEngine({ do: 'load', ...load }, folder, null);
  await once(child, 'message');
  return async () => {
    child.disconnect();
    await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
}

function startEngine(task: EngineTask, folder: string, certificate: string | null): ChildProcess {
  const trusted = path.join(folder, 'trusted.pem');
  if (certificate !== null) writeFileSync(trusted, certificate);
  return fork(path.join(import.meta.dirname, 'engine-process.ts'), [folder, JSON.stringify(task)], {
    env: { ...process.env, ...(certificate !== null && { NODE_EXTRA_CA_CERTS: trusted }) },
  });
}
