import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { storedIn } from '../../testing/stored-in.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { longLogBytes, upkeepDelayMs } from './store-upkeep.ts';

let folder: TempFolder;
let clock: FakeClock;
let store: SqliteJobStore;
beforeEach(() => {
  folder = new TempFolder();
  clock = new FakeClock();
  store = new SqliteJobStore(folder.path, { clock });
});
afterEach(async () => {
  await store.close();
  folder[Symbol.dispose]();
});

const logBytes = (): number => statSync(folder.join('queue.db-wal')).size;
const offsets = (): number[] => storedIn(folder.path).jobs.map(({ facts }) => facts.acknowledgedBytes);
const progress = (acknowledgedBytes: number) => ({ acknowledgedBytes, digest: null });

describe('R-5: offsets', () => {
  const jobs = Array.from({ length: 100 }, () => sampleJob());
  beforeEach(() => {
    store.commit({ batches: [sampleBatch()], jobs });
    clock.advance(upkeepDelayMs);
  });

  it('are written together, after a second', () => {
    const before = logBytes();
    for (const [index, { id }] of jobs.slice(0, 60).entries()) store.saveProgress(id, progress(index + 1));
    expect(logBytes()).toBe(before);
    clock.advance(upkeepDelayMs);
    expect(offsets().slice(0, 61)).toEqual([...Array.from({ length: 60 }, (_, index) => index + 1), 0]);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('of 64 jobs are written at once', () => {
    for (const { id } of jobs.slice(0, 64)) store.saveProgress(id, progress(7));
    expect(offsets().slice(0, 64)).toEqual(Array.from({ length: 64 }, () => 7));
  });

  it('go along with a change that is made in the meantime', () => {
    const [one, two] = jobs;
    if (!one || !two) throw new Error('too few');
    store.saveProgress(one.id, progress(5));
    store.commit({ jobs: [{ ...two, attempts: 1 }] });
    expect(offsets().slice(0, 2)).toEqual([5, 0]);
  });

  it('that are older than the job that is saved are not written over it', () => {
    const [one] = jobs;
    if (!one) throw new Error('too few');
    store.saveProgress(one.id, progress(5));
    store.commit({ jobs: [{ ...one, facts: { ...one.facts, acknowledgedBytes: 9 } }] });
    clock.advance(upkeepDelayMs);
    expect(offsets()[0]).toBe(9);
  });

  it('are known to who asks, though not written yet when the queue is closed', async () => {
    const [one] = jobs;
    if (!one) throw new Error('too few');
    store.saveProgress(one.id, progress(5));
    await store.close();
    expect(offsets()[0]).toBe(5);
  });

  it('of a job that is gone harm nothing', () => {
    const [one] = jobs;
    if (!one) throw new Error('too few');
    store.saveProgress(one.id, progress(5));
    store.commit({ removedJobIds: [one.id] });
    clock.advance(upkeepDelayMs);
    expect(storedIn(folder.path).jobs).toHaveLength(99);
  });
});

describe('the log', () => {
  it('is taken in between commits, not inside of one, and begins anew', () => {
    const jobs = Array.from({ length: 6000 }, () => sampleJob({ sourcePath: `/source/${'x'.repeat(500)}` }));
    const fileBytes = (): number => statSync(folder.join('queue.db')).size;
    const before = fileBytes();
    store.commit({ batches: [sampleBatch()], jobs });
    expect(logBytes()).toBeGreaterThan(longLogBytes);
    expect(fileBytes()).toBe(before);
    clock.advance(upkeepDelayMs);
    expect(fileBytes()).toBeGreaterThan(longLogBytes);
    expect(logBytes()).toBeLessThanOrEqual(longLogBytes);
    expect(storedIn(folder.path).jobs).toHaveLength(6000);
  });

  it('is gone after the end', async () => {
    store.commit({ batches: [sampleBatch()], jobs: [sampleJob()] });
    await store.close();
    expect(readdirSync(folder.path).sort()).toEqual(['queue.db', 'queue.json', 'queue.lock']);
  });
});

describe('R-6: SQLite', () => {
  const journalOf = (version: string): { modes: number[]; notices: unknown } => {
    using own = new TempFolder();
    const opened = new SqliteJobStore(own.path, { sqliteVersion: version });
    opened.commit({ batches: [sampleBatch()], jobs: [sampleJob()] });
    opened.saveProgress(sampleJob().id, progress(1));
    // Bytes 18 and 19 of the file: 2 is WAL, 1 is a rollback journal.
    const modes = readdirSync(own.path).includes('queue.db-wal') ? [2] : [1];
    opened.close();
    const [written = 0] = readFileSync(own.join('queue.db')).subarray(18, 19);
    return { modes: [...modes, written], notices: opened.notices };
  };

  it.each(['3.51.2', '3.50.4', '3.7.17', '2.8.0'])(
    '%s is not trusted with a log, and that is told',
    (version) => {
      expect(journalOf(version)).toEqual({ modes: [1, 1], notices: [{ kind: 'old-sqlite', version }] });
    },
  );

  it.each(['3.51.3', '3.52.0', '3.100.0', '4.0.0'])('%s is', (version) => {
    expect(journalOf(version)).toEqual({ modes: [2, 2], notices: [] });
  });

  it('a queue with a log is taken over by a program that has none, and back again', async () => {
    const jobs = [sampleJob(), sampleJob()];
    store.commit({ batches: [sampleBatch()], jobs });
    await store.close();
    for (const sqliteVersion of ['3.51.2', '3.53.0', '3.51.2']) {
      const next = new SqliteJobStore(folder.path, { sqliteVersion });
      expect(next.load().jobs).toEqual(jobs);
      next.close();
    }
  });
});
