// Everything that must hold before a change goes in, in order of cost; the first failure ends the run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeChosenHost } from '../../e2e/fixtures/describe-chosen-host.ts';
import { playwrightCounts, type TestCounts, vitestCounts } from './test-counts.ts';

interface Stage {
  readonly title: string;
  /** Name of a script in package.json, with further arguments. */
  readonly script: string;
  readonly args?: string;
  readonly count?: (reportFile: string) => TestCounts;
}

const root = path.resolve(import.meta.dirname, '../..');
const reports = mkdtempSync(path.join(os.tmpdir(), 'bitlade-test-'));
const reportOf = (stage: Stage) => path.join(reports, `${stage.script.replace(':', '-')}.json`);
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const unitTests: Stage = {
  title: 'unit and integration tests',
  script: 'test:unit',
  args: '--reporter=default --reporter=json',
  count: vitestCounts,
};

const stages: readonly Stage[] = [
  { title: 'types', script: 'typecheck' },
  { title: 'lint', script: 'lint' },
  { title: 'layers', script: 'check:layers' },
  { title: 'lock file', script: 'check:lockfile' },
  { title: 'browser', script: 'ensure:browser' },
  unitTests,
  { title: 'conformance', script: 'conformance', args: `--report "${reportOf(unitTests)}"` },
  { title: 'bundles', script: 'build' },
  { title: 'end-to-end tests', script: 'test:e2e', args: '--reporter=list,json', count: playwrightCounts },
  { title: 'package check', script: 'package:check', count: playwrightCounts },
];

function run(stage: Stage): number {
  const report = reportOf(stage);
  const output = stage.script === 'test:unit' ? ` --outputFile.json="${report}"` : '';
  const { status } = spawnSync(`${scripts[stage.script]} ${stage.args ?? ''}${output}`, {
    cwd: root,
    shell: true,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [path.join(root, 'node_modules/.bin'), process.env.PATH].join(path.delimiter),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  });
  return status ?? 1;
}

/** The reason why a stage failed, in one sentence; undefined when it held. */
function problemOf(stage: Stage, status: number, counts: TestCounts | undefined): string | undefined {
  if (status !== 0) return `${stage.title} failed (npm run ${stage.script} shows it alone).`;
  if (stage.count === undefined) return undefined;
  if (counts === undefined) return `${stage.title} left no report, so nothing is known to have run.`;
  return counts.passed + counts.failed === 0
    ? `${stage.title}: no test ran, which proves nothing.`
    : undefined;
}

const summary: string[] = [];
let passed = 0;
let failed = 0;
let problem: string | undefined;
for (const stage of stages) {
  console.log(`\n── ${stage.title} ${'─'.repeat(60 - stage.title.length)}`);
  const startedAt = performance.now();
  const status = run(stage);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);

  const counts = stage.count && existsSync(reportOf(stage)) ? stage.count(reportOf(stage)) : undefined;
  problem = problemOf(stage, status, counts);
  passed += counts?.passed ?? 0;
  // A stage that fails without a failing test still makes the closing line say so.
  failed += counts?.failed || (problem === undefined ? 0 : 1);
  const tests = counts
    ? `, ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} left out`
    : '';
  summary.push(`${seconds} s  ${problem === undefined ? 'ok    ' : 'FAILED'}  ${stage.title}${tests}`);
  for (const name of counts?.skipped ?? []) summary.push(`          left out: ${name}`);
  if (problem !== undefined) break;
}
rmSync(reports, { recursive: true, force: true });

console.log(`\n── summary ${'─'.repeat(53)}\n${summary.join('\n')}`);
if (problem !== undefined) console.log(`\nStopped: ${problem}`);
console.log(`\nhost: ${describeChosenHost()}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(problem === undefined && failed === 0 ? 0 : 1);
