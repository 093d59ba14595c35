import { describe, expect, it } from 'vitest';
import { conformanceTable, isComplete, type TestReport, tableLines, verdictOf } from './conformance-table.ts';
import { type Requirement, requirements } from './requirements.ts';

const wanted: readonly Requirement[] = [
  { id: 'C-1', text: 'first' },
  { id: 'C-11', text: 'eleventh' },
  { id: 'S-1', text: 'of the server' },
];

type Test = [fullName: string, status?: string];
const report = (...tests: Test[]): TestReport => ({
  testResults: [
    {
      name: 'a.test.ts',
      status: 'passed',
      assertionResults: tests.map(([fullName, status = 'passed']) => ({ fullName, status })),
    },
  ],
});
const verdicts = (...tests: Test[]) =>
  conformanceTable(wanted, report(...tests)).rows.map((row) => verdictOf(row));

describe('which tests count', () => {
  it('those that carry the id anywhere in their full name, as a word of its own', () => {
    expect(verdicts(['framing (C-1) is kept'], ['C-11, S-1 both'])).toEqual(['ok', 'ok', 'ok']);
    expect(verdicts(['C-11 is not the first'], ['XS-1'], ['S-12'])).toEqual(['NO TEST', 'ok', 'NO TEST']);
  });

  it('a range names its two ends', () => {
    expect(verdicts(['C-1…C-11'])).toEqual(['ok', 'ok', 'NO TEST']);
  });

  it('a test counts once however often it names the id', () => {
    expect(conformanceTable(wanted, report(['C-1 and C-1'])).rows[0]).toMatchObject({ passed: 1 });
  });

  it('one that was left out proves nothing', () => {
    expect(verdicts(['C-1', 'skipped'], ['C-11', 'pending'], ['S-1', 'todo'])).toEqual([
      'NO TEST',
      'NO TEST',
      'NO TEST',
    ]);
  });

  it('one failure outweighs what passed', () => {
    expect(verdicts(['C-1 here'], ['C-1 there', 'failed'])[0]).toBe('FAILED');
  });
});

describe('when it is complete', () => {
  const proved = report(['C-1 C-11 S-1']);

  it('every requirement has a test that passed', () => {
    expect(isComplete(conformanceTable(wanted, proved))).toBe(true);
    expect(isComplete(conformanceTable(wanted, report(['C-1 C-11'])))).toBe(false);
    expect(isComplete(conformanceTable(wanted, report(['C-1 C-11 S-1'], ['S-1', 'failed'])))).toBe(false);
  });

  it('or says why none can be had, which does not excuse a failure', () => {
    const excused = wanted.map((row) => ({ ...row, untestable: 'needs Windows' }));
    expect(isComplete(conformanceTable(excused, report(['nothing'])))).toBe(true);
    expect(isComplete(conformanceTable(excused, report(['C-1', 'failed'])))).toBe(false);
  });

  it('no test names an id that nobody asked for, and no file broke', () => {
    expect(isComplete(conformanceTable(wanted, report(['C-1 C-11 S-1'], ['C-2'])))).toBe(false);
    const broken = { name: 'b.test.ts', status: 'failed', assertionResults: [] };
    const withBroken = { testResults: [...proved.testResults, broken] };
    expect(isComplete(conformanceTable(wanted, withBroken))).toBe(false);
    expect(tableLines(conformanceTable(wanted, withBroken))).toContain(
      'b.test.ts: failed before its first test',
    );
  });
});

it('prints one line for each requirement and the sums', () => {
  const rows = [...wanted, { id: 'S-2', text: 'far', untestable: 'needs Windows' } as const];
  const table = conformanceTable(rows, report(['C-1'], ['C-11', 'failed']));
  expect(tableLines(table)).toEqual([
    'C-1   first             1 passed  ok',
    'C-11  eleventh          0 passed, 1 failed  FAILED',
    'S-1   of the server     0 passed  NO TEST',
    'S-2   far               0 passed  untestable: needs Windows',
    'conformance: 4 requirements, 1 proved, 1 untestable here, 1 without a test (S-1), 1 failed (C-11)',
  ]);
});

it('the list is whole: 118 for the client, 60 for the server, each once', () => {
  const ids = requirements.map(({ id }) => id);
  const expected = [
    ...Array.from({ length: 118 }, (_, index) => `C-${index + 1}`),
    ...Array.from({ length: 60 }, (_, index) => `S-${index + 1}`),
  ];
  expect(ids).toEqual(expected);
});
