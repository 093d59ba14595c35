// One TypeScript project per folder that has its own set of visible types (DOM, Node, neither).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const build = path.resolve(import.meta.dirname, '..');
const tsc = path.resolve(build, '../node_modules/typescript/bin/tsc');
const projects = readdirSync(build).filter((name) => /^tsconfig\..+\.json$/.test(name));

let failed = 0;
for (const project of projects) {
  const run = spawnSync(process.execPath, [tsc, '-p', path.join(build, project)], { stdio: 'inherit' });
  if (run.status !== 0) failed += 1;
}
console.log(
  failed === 0 ? `types: ${projects.length} projects checked` : `types: ${failed} project(s) failed`,
);
process.exit(failed === 0 ? 0 : 1);
