import { readFileSync } from 'node:fs';

/** What one run of a test program really did. `skipped` names the tests that were left out. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly { readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[];
  }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly errors?: readonly unknown[];
}

/** Reads vitest's JSON report. A file that failed before its first test counts as one failure. */
export function vitestCounts(reportFile: string): TestCounts {
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport;
  const tests = testResults.flatMap((file) => file.assertionResults);
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + brokenFiles.length,
    skipped: tests.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName),
  };
}

/** Reads Playwright's JSON report. An error outside every test counts as one failure; so does a flaky test. */
export function playwrightCounts(reportFile: string): TestCounts {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as PlaywrightReport;
  const results = specsOf(report).flatMap(({ title, tests }) =>
    tests.map(({ status }) => ({ title, status })),
  );
  const failed = results.filter(({ status }) => status === 'unexpected' || status === 'flaky').length;
  return {
    passed: results.filter(({ status }) => status === 'expected').length,
    failed: failed + (report.errors?.length ?? 0),
    skipped: results.filter(({ status }) => status === 'skipped').map(({ title }) => title),
  };
}

function specsOf(suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']>[number][] {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}
