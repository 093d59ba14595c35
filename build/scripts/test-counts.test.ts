import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playwrightCounts, vitestCounts } from './test-counts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'counts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('vitest: passed, failed, left out, and a file that broke before its first test', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'a' },
    { status: 'failed', fullName: 'b' },
    { status: 'skipped', fullName: 'c' },
    { status: 'todo', fullName: 'd' },
  ];
  const testResults = [
    { status: 'failed', assertionResults },
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{ status: 'passed', fullName: 'e' }] },
  ];
  expect(vitestCounts(report({ testResults }))).toEqual({ passed: 2, failed: 2, skipped: ['c', 'd'] });
});

test('playwright: nested suites, flaky as failed, errors outside tests as failed', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const content = {
    errors: [{ message: 'setup broke' }],
    suites: [
      {
        specs: [spec('a', 'expected'), spec('b', 'unexpected')],
        suites: [{ specs: [spec('c', 'flaky'), spec('d', 'skipped'), spec('e', 'expected')] }],
      },
    ],
  };
  expect(playwrightCounts(report(content))).toEqual({ passed: 2, failed: 3, skipped: ['d'] });
});

test('an empty run counts nothing', () => {
  expect(vitestCounts(report({ testResults: [] }))).toEqual({ passed: 0, failed: 0, skipped: [] });
  expect(playwrightCounts(report({ suites: [] }))).toEqual({ passed: 0, failed: 0, skipped: [] });
});
