// The lock file must install the same packages on every system, from any registry.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Lockfile, lockfileProblems, type Manifest } from '../lockfile/lockfile-problems.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

const lockfile = read('package-lock.json') as Lockfile;
const problems = lockfileProblems(read('package.json') as Manifest, lockfile);
for (const problem of problems) console.error(problem);
console.log(
  `lock file: ${Object.keys(lockfile.packages).length - 1} packages, ${problems.length} problem(s)`,
);
process.exit(problems.length === 0 ? 0 : 1);
