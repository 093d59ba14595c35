import { describe, expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { sampleTime } from '../testing/sample-jobs.ts';
import type { FoundFile } from './intake.ts';
import { jobSchema } from './job.ts';
import { makeJobs } from './new-jobs.ts';

const folderUrl = new URL('http://server.example/drop/');

const found = (relativePath: string, sizeBytes = 100): FoundFile => ({
  sourcePath: `/source/${relativePath}`,
  relativePath,
  identity: { device: '1', inode: '2', sizeBytes, modifiedNs: '3', changedNs: '4' },
});

const make = (files: FoundFile[], remoteUrl = folderUrl, taken = new Map<string, string>()) =>
  makeJobs(files, remoteUrl, taken, sampleTime);
const targets = (...args: Parameters<typeof make>): string[] =>
  make(...args).jobs.map(({ remoteUrl }) => remoteUrl);

it('makes a job as it is stored', () => {
  const [job] = make([found('Reports/q1.pdf')]).jobs;
  expect(jobSchema.parse(job)).toEqual(job);
  expect(job).toMatchObject({
    fileName: 'q1.pdf',
    relativePath: 'Reports/q1.pdf',
    sourcePath: '/source/Reports/q1.pdf',
    remoteUrl: 'http://server.example/drop/Reports/q1.pdf',
    state: 'queued',
    facts: noSession,
    lastProgressAt: sampleTime,
    addedAt: sampleTime,
  });
});

it('one batch, many ids', () => {
  const { jobs } = make([found('a'), found('b'), found('c')]);
  expect(new Set(jobs.map(({ batchId }) => batchId)).size).toBe(1);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(3);
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

  it('an address without a slash at its end is the file itself', () => {
    expect(targets([found('a.bin')], new URL('http://server.example/drop/b.bin'))).toEqual([
      'http://server.example/drop/b.bin',
    ]);
  });

  it('the query of the folder goes along', () => {
    expect(targets([found('a')], new URL('http://server.example/drop/?key=1'))).toEqual([
      'http://server.example/drop/a?key=1',
    ]);
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

  it('what other batches took', () => {
    const taken = new Map<string, string>();
    make([found('a')], folderUrl, taken);
    expect(make([found('a'), found('b')], folderUrl, taken)).toMatchObject({
      jobs: [{ relativePath: 'b' }],
      skipped: [{ name: 'a', reason: 'already-queued' }],
    });
  });

  it('C-117: one upload takes one file: of two files to the address of one, the second is refused', () => {
    const { jobs, skipped } = make([found('a'), found('b')], new URL('http://server.example/one.bin'));
    expect(jobs).toHaveLength(1);
    expect(skipped).toEqual([{ name: 'b', reason: 'same-target' }]);
  });

  it('names that differ only in case are two', () => {
    expect(make([found('a'), found('A')]).jobs).toHaveLength(2);
  });
});
