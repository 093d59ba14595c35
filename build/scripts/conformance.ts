// Which test proves which requirement of the protocol: `npm run conformance [-- --report FILE]`.
// Without a report of vitest the tests that carry an id are run first.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  conformanceTable,
  isComplete,
  type TestReport,
  tableLines,
} from '../conformance/conformance-table.ts';
import { requirements } from '../conformance/requirements.ts';

const { values } = parseArgs({ options: { report: { type: 'string' } } });
const report = values.report === undefined ? runTests() : readReport(values.report);
const table = conformanceTable(requirements, report);
for (const line of tableLines(table)) console.log(line);
process.exit(isComplete(table) ? 0 : 1);

function readReport(file: string): TestReport {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function runTests(): TestReport {
  const root = path.resolve(import.meta.dirname, '../..');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitlade-conformance-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const args = ['run', '--config', 'build/vitest.config.ts', '-t', String.raw`\b[CS]-\d+\b`];
    const output = ['--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`];
    spawnSync(process.execPath, [vitest, ...args, ...output], { cwd: root, stdio: 'inherit' });
    return readReport(reportFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
