import type { Requirement } from './requirements.ts';

/** What vitest's JSON report says of the tests; other fields are ignored. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface ConformanceRow extends Requirement {
  readonly passed: number;
  readonly failed: number;
}

export interface ConformanceTable {
  readonly rows: readonly ConformanceRow[];
  /** Ids that tests name and nobody asked for: a slip of the pen. */
  readonly unknownIds: readonly string[];
  /** Test files that failed before their first test: what they would have proved is not known. */
  readonly brokenFiles: readonly string[];
}

/**
 * Counts, for every requirement, the tests that carry its id in their full name (suites and test). Every id
 * is written out: `C-1…C-5` names C-1 and C-5. Tests that were left out prove nothing and are not counted.
 */
export function conformanceTable(
  requirements: readonly Requirement[],
  { testResults }: TestReport,
): ConformanceTable {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const statusesById = new Map<string, string[]>();
  for (const { fullName, status } of tests) {
    for (const id of new Set(fullName.match(/\b[CS]-\d+\b/g))) {
      statusesById.set(id, [...(statusesById.get(id) ?? []), status]);
    }
  }
  const count = (id: string, status: string): number =>
    (statusesById.get(id) ?? []).filter((other) => other === status).length;
  const known = new Set<string>(requirements.map(({ id }) => id));
  return {
    rows: requirements.map((requirement) => ({
      ...requirement,
      passed: count(requirement.id, 'passed'),
      failed: count(requirement.id, 'failed'),
    })),
    unknownIds: [...statusesById.keys()].filter((id) => !known.has(id)),
    brokenFiles: testResults
      .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
      .map(({ name }) => name),
  };
}

export type Verdict = 'ok' | 'untestable' | 'NO TEST' | 'FAILED';

export function verdictOf({ passed, failed, untestable }: ConformanceRow): Verdict {
  if (failed > 0) return 'FAILED';
  if (passed > 0) return 'ok';
  return untestable === undefined ? 'NO TEST' : 'untestable';
}

/** True when every requirement is proved or says why it can't be, and nothing is in doubt. */
export const isComplete = ({ rows, unknownIds, brokenFiles }: ConformanceTable): boolean =>
  rows.every((row) => ['ok', 'untestable'].includes(verdictOf(row))) &&
  unknownIds.length === 0 &&
  brokenFiles.length === 0;

/** The table as text, with a closing line of its sums. */
export function tableLines(table: ConformanceTable): string[] {
  const idWidth = Math.max(...table.rows.map(({ id }) => id.length));
  const textWidth = Math.max(...table.rows.map(({ text }) => text.length));
  const lines = table.rows.map((row) => {
    const cells = [row.id.padEnd(idWidth), row.text.padEnd(textWidth), `${row.passed}`.padStart(4)];
    const failed = row.failed === 0 ? '' : `, ${row.failed} failed`;
    const why = row.untestable === undefined ? '' : `: ${row.untestable}`;
    return `${cells.join('  ')} passed${failed}  ${verdictOf(row)}${why}`;
  });
  const doubts = [
    ...table.unknownIds.map((id) => `${id}: tests name it, and it is no requirement`),
    ...table.brokenFiles.map((name) => `${name}: failed before its first test`),
  ];
  return [...lines, ...doubts, closingLine(table.rows)];
}

function closingLine(rows: readonly ConformanceRow[]): string {
  const count = (verdict: Verdict): number => rows.filter((row) => verdictOf(row) === verdict).length;
  const named = (verdict: Verdict): string => {
    const ids = rows.filter((row) => verdictOf(row) === verdict).map(({ id }) => id);
    return ids.length === 0 ? '' : ` (${ids.join(' ')})`;
  };
  return [
    `conformance: ${rows.length} requirements, ${count('ok')} proved, ${count('untestable')} untestable here`,
    `${count('NO TEST')} without a test${named('NO TEST')}, ${count('FAILED')} failed${named('FAILED')}`,
  ].join(', ');
}
