// The random tests in their full length, for a night: `npm run test:night [-- names of test files]`. A run is
// repeated with the seed that it prints: `BITLADE_SEED=<seed> npm run test:night`.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const seed = process.env.BITLADE_SEED ?? String(Date.now() % 2 ** 31);
const wanted = process.argv.slice(2);

/** Tests that have a length for the night say so by what they import. */
const files = globSync('main/**/*.test.ts', { cwd: root }).filter(
  (file) =>
    /\/test-size\.ts'/.test(readFileSync(path.join(root, file), 'utf8')) &&
    (wanted.length === 0 || wanted.some((name) => file.includes(name))),
);
if (files.length === 0) {
  console.error('No such test.');
  process.exit(1);
}

console.log(`BITLADE_SEED=${seed}\n${files.join('\n')}`);
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', 'build/vitest.config.ts', '--testTimeout=0', ...files],
  { cwd: root, stdio: 'inherit', env: { ...process.env, BITLADE_NIGHT: '1', BITLADE_SEED: seed } },
);
process.exit(status ?? 1);
