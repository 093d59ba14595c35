// One TypeScript project per folder that has its own set of visible types (DOM, Node, neither).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const build = path.resolve(import.meta.dirname, '..');
const tsc = path.resolve(build, '../node_modules/typescript/bin/tsc');
const projects = readdirSync(build).filter((name) => /^tsconfig\..+\.json$/.test(name));
const waiting = [...projects];
let failed = 0;

async function checkNext(): Promise<void> {
  const project = waiting.shift();
  if (project === undefined) return;
  const run = spawn(process.execPath, [tsc, '-p', path.join(build, project)], { stdio: 'inherit' });
  const [status] = await once(run, 'close');
  if (status !== 0) failed += 1;
  await checkNext();
}

// Two at a time: the compiler is busy on one core for most of a run.
await Promise.all([checkNext(), checkNext()]);
console.log(
  failed === 0 ? `types: ${projects.length} projects checked` : `types: ${failed} project(s) failed`,
);
process.exit(failed === 0 ? 0 : 1);
