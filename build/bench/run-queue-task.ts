import path from 'node:path';
import { benchFolder, newDataFolder } from './bench-folder.ts';
import type { QueueTasks } from './queue-tasks.ts';
import { answerOf } from './run-process.ts';

const bundleFolder = path.join(benchFolder, 'bundle');
let bundling: Promise<unknown> | null = null;

/** One task in a fresh process. */
export async function runQueueTask<N extends keyof QueueTasks>(
  name: N,
  ask: QueueTasks[N]['ask'],
  folder = newDataFolder(),
): Promise<QueueTasks[N]['answer']> {
  const bundler = path.join(import.meta.dirname, 'bundle-process.ts');
  bundling ??= answerOf(bundler, [bundleFolder, 'queue-task-process', 'bare-process']);
  await bundling;
  const entry = name === 'bare' ? 'bare-process' : 'queue-task-process';
  return answerOf(path.join(bundleFolder, `${entry}.mjs`), [name, folder, JSON.stringify(ask)]);
}
