import { describe, expect, it } from 'vitest';
import { defaultNamingRule, type NamingRule, parseNamingRule } from '../../../shared/naming-rule.ts';
import { noSession } from '../../bits/session-state.ts';
import { sampleTime } from '../../testing/sample-jobs.ts';
import { jobSchema } from '../job.ts';
import type { FoundFile } from './intake.ts';
import { makeJobs, type NewJobsContext } from './new-jobs.ts';
import { TakenTargets } from './taken-targets.ts';

const batch = {
  id: '00000000-0000-4000-8000-000000000001',
  label: 'Reports',
  destinationUrl: 'http://server.example/drop/',
  addedAt: sampleTime,
  isPaused: false,
};

const found = (relativePath: string, sizeBytes = 100): FoundFile => ({
  sourcePath: `/source/${relativePath}`,
  relativePath,
  identity: { device: '1', inode: '2', sizeBytes, modifiedNs: '3', changedNs: '4' },
});

const nothingTaken = () => new TakenTargets(() => undefined);

function make(files: FoundFile[], change: Partial<typeof batch & NewJobsContext> = {}) {
  const context = {
    rule: defaultNamingRule,
    filesBefore: 0,
    firstRank: 1,
    priority: 'normal' as const,
    taken: nothingTaken(),
    ...change,
  };
  return makeJobs(files, { ...batch, ...change }, context);
}
const targets = (...args: Parameters<typeof make>): string[] =>
  make(...args).jobs.map(({ remoteUrl }) => remoteUrl);

function ruleOf(template: string): NamingRule {
  const parsed = parseNamingRule(template);
  if (!parsed.ok) throw new Error(parsed.problem.code);
  return parsed.rule;
}

describe('a job', () => {
  it('is as it is stored', () => {
    const [job] = make([found('Reports/q1.pdf')], { priority: 'high', firstRank: 7 }).jobs;
    expect(jobSchema.parse(job)).toEqual(job);
    expect(job).toMatchObject({
      batchId: batch.id,
      fileName: 'q1.pdf',
      relativePath: 'Reports/q1.pdf',
      sourcePath: '/source/Reports/q1.pdf',
      remoteUrl: 'http://server.example/drop/Reports/q1.pdf',
      state: 'queued',
      facts: noSession,
      priority: 'high',
      rank: 7,
      addedAt: sampleTime,
    });
  });

  it('each has its own id and follows the one before', () => {
    const taken = nothingTaken();
    taken.take('http://server.example/drop/b', '/source/b');
    const { jobs } = make([found('a'), found('b'), found('c')], { taken, firstRank: 10 });
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(2);
    expect(jobs.map(({ rank }) => rank)).toEqual([10, 11]);
  });

  it('joins a paused batch paused', () => {
    expect(make([found('a')], { isPaused: true }).jobs).toMatchObject([{ state: 'suspended' }]);
  });
});

describe('where a file goes', () => {
  it.each([
    ['beyond ASCII', 'Año/名前.bin', 'A%C3%B1o/%E5%90%8D%E5%89%8D.bin'],
    ['what an address would take apart', 'a?b#c%2e;d', 'a%3Fb%23c%252e%3Bd'],
    ['a line break', 'a\r\nb', 'a%0D%0Ab'],
    ['a back-slash', 'a\\..\\b', 'a%5C..%5Cb'],
    ['half a character', 'a\ud800b', 'a%EF%BF%BDb'],
  ])('%s', (_name, relativePath, encoded) => {
    expect(targets([found(relativePath)])).toEqual([`http://server.example/drop/${encoded}`]);
  });

  it.each(['../up', 'a/../../up', './same', 'a/%2e%2e/up'])('%s stays below the folder', (relativePath) => {
    expect(targets([found(relativePath)])[0]).toMatch(/^http:\/\/server\.example\/drop\//);
    expect(targets([found(relativePath)])[0]?.split('/')).not.toContain('..');
  });

  it('an address without a slash at its end is the file itself, whatever the rule', () => {
    const exact = { destinationUrl: 'http://server.example/drop/b.bin', rule: ruleOf('{counter}') };
    expect(targets([found('a.bin')], exact)).toEqual(['http://server.example/drop/b.bin']);
  });

  it('the query of the folder goes along', () => {
    expect(targets([found('a')], { destinationUrl: 'http://server.example/drop/?key=1' })).toEqual([
      'http://server.example/drop/a?key=1',
    ]);
  });

  it('as the rule says, with the label of the batch', () => {
    expect(targets([found('Reports/q1.pdf')], { rule: ruleOf('{batch}/{folder}/{stem}-v1.{ext}') })).toEqual([
      'http://server.example/drop/Reports/Reports/q1-v1.pdf',
    ]);
  });

  it('an address that would be too long is told, the rest goes on', () => {
    const { jobs, skipped } = make([found('名'.repeat(500)), found('a')]);
    expect(jobs).toHaveLength(1);
    expect(skipped).toMatchObject([{ reason: 'target-too-long' }]);
  });
});

describe('a batch in chunks', () => {
  const rule = ruleOf('{counter:3}.bin');

  it('counts on over the files of the chunks before', () => {
    const taken = nothingTaken();
    const all = [
      ...targets([found('a'), found('b')], { rule, taken }),
      ...targets([found('c')], { rule, taken, filesBefore: 2 }),
    ];
    expect(all.map((target) => target.slice(-7))).toEqual(['001.bin', '002.bin', '003.bin']);
  });

  it('counts files that are skipped, so that the same drop again is known file by file', () => {
    const taken = nothingTaken();
    const files = [found('a'), found('b')];
    make(files, { rule, taken });
    expect(make([...files, found('c')], { rule, taken })).toMatchObject({
      jobs: [{ remoteUrl: 'http://server.example/drop/003.bin' }],
      skipped: [{ reason: 'already-queued' }, { reason: 'already-queued' }],
    });
  });
});

describe('nothing goes twice to the same place', () => {
  it('the same file again', () => {
    const { jobs, skipped } = make([found('a'), found('a')]);
    expect(jobs).toHaveLength(1);
    expect(skipped).toEqual([{ name: 'a', reason: 'already-queued' }]);
  });

  it('another file for the same place', () => {
    const other = { ...found('a'), sourcePath: '/elsewhere/a' };
    const { jobs, skipped } = make([found('a'), other]);
    expect(jobs.map(({ sourcePath }) => sourcePath)).toEqual(['/source/a']);
    expect(skipped).toEqual([{ name: 'a', reason: 'same-target' }]);
  });

  it('what other batches and chunks took', () => {
    const taken = nothingTaken();
    make([found('a')], { taken });
    expect(make([found('a'), found('b')], { taken })).toMatchObject({
      jobs: [{ relativePath: 'b' }],
      skipped: [{ name: 'a', reason: 'already-queued' }],
    });
  });

  it('C-117: one upload takes one file: of two files to the address of one, the second is refused', () => {
    const { jobs, skipped } = make([found('a'), found('b')], {
      destinationUrl: 'http://server.example/one.bin',
    });
    expect(jobs).toHaveLength(1);
    expect(skipped).toEqual([{ name: 'b', reason: 'same-target' }]);
  });

  it('names that differ only in case or in spelling are two', () => {
    expect(make([found('a'), found('A'), found('\u00e9'), found('e\u0301')]).jobs).toHaveLength(4);
  });
});
