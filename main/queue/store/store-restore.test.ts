import {
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../../shared/job-view.ts';
import { jobStates } from '../../../shared/job-view.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { sampleBatch, sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { entryOfEnd } from '../history.ts';
import type { Job } from '../job.ts';
import type { StoreChange } from '../job-store.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { readSentinel, writeSentinel } from './store-sentinel.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const open = (): SqliteJobStore => new SqliteJobStore(folder.path, { clock: new FakeClock() });
const queueFile = (): string => folder.join('queue.db');

function store(change: StoreChange): void {
  const store = open();
  store.commit(change);
  store.close();
}

function backUp(): void {
  mkdirSync(folder.join('backups'), { recursive: true });
  const db = new DatabaseSync(queueFile());
  db.prepare('VACUUM INTO ?').run(folder.join('backups', 'queue-2030-12-30.db'));
  db.close();
}

function restored(): Job[] {
  const store = open();
  const { jobs } = store.load();
  store.close();
  return jobs;
}

const session = { sessionId: '{A}', acknowledgedBytes: 40, bestBytes: 40 };

describe('an upload of which only a backup is left never starts by itself', () => {
  const becomes: Record<JobState, JobState> = {
    queued: 'suspended',
    connecting: 'suspended',
    transferring: 'suspended',
    transferred: 'suspended',
    closing: 'suspended',
    transientError: 'suspended',
    suspended: 'suspended',
    error: 'error',
    acknowledged: 'acknowledged',
    cancelling: 'cancelling',
    cancelled: 'cancelled',
  };

  it.each(jobStates)('%s', (state) => {
    const job = sampleJob({
      state,
      nextTryAt: state === 'transientError' ? sampleTime : null,
      isRunNow: true,
    });
    job.facts = { ...job.facts, ...session };
    store({ batches: [sampleBatch()], jobs: [job] });
    backUp();
    truncateSync(queueFile(), 0);

    const doubted = { notes: ['restored'], lastFragmentSent: true, lastEnd: 'left-behind' };
    const isAtRest = ['acknowledged', 'cancelled', 'cancelling'].includes(state);
    expect(restored()).toEqual([
      {
        ...job,
        state: becomes[state],
        nextTryAt: null,
        isRunNow: ['suspended', 'error'].includes(state) || isAtRest,
        facts: isAtRest ? job.facts : { ...job.facts, ...doubted },
      },
    ]);
  });

  it('a note that it had stays; twice restored is noted once', () => {
    const job = sampleJob();
    job.facts = { ...job.facts, notes: ['protocol-unnamed'] };
    store({ batches: [sampleBatch()], jobs: [job] });
    backUp();
    truncateSync(queueFile(), 0);
    restored();
    rmSync(folder.join('backups'), { recursive: true });
    backUp();
    truncateSync(queueFile(), 0);
    expect(restored()).toMatchObject([{ facts: { notes: ['protocol-unnamed', 'restored'] } }]);
  });

  it('one that the history of the bad file knows to be over is not brought back', () => {
    const [sent, waiting] = [sampleJob(), sampleJob()];
    store({ batches: [sampleBatch()], jobs: [sent, waiting] });
    backUp();
    const over: Job = { ...sent, state: 'acknowledged', finishedAt: sampleTime };
    store({
      jobs: [over],
      history: [entryOfEnd(over, { before: sent, lastSessionId: null, batchLabel: 'files' }) ?? []].flat(),
    });
    // Only the table of jobs is lost.
    const db = new DatabaseSync(queueFile());
    db.enableDefensive(false);
    db.exec(`PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE tbl_name = 'jobs'`);
    db.close();

    expect(restored()).toMatchObject([{ id: waiting.id, state: 'suspended' }]);
    const after = open();
    expect(after.historyOf(sent.id)).toMatchObject({ outcome: 'acknowledged' });
    expect(after.history({ cursor: null, limit: 10 }).entries).toHaveLength(1);
    after.close();
  });

  it('one without a session may have had one since', () => {
    store({ batches: [sampleBatch()], jobs: [sampleJob()] });
    backUp();
    truncateSync(queueFile(), 0);
    expect(restored()).toMatchObject([{ facts: { lastFragmentSent: false, lastEnd: 'left-behind' } }]);
  });

  it('one that had sent all, and whose session was lost then, may still be delivered twice', () => {
    const job = sampleJob();
    job.facts = { ...job.facts, lastFragmentSent: true };
    store({ batches: [sampleBatch()], jobs: [job] });
    backUp();
    truncateSync(queueFile(), 0);
    expect(restored()).toMatchObject([{ facts: { sessionId: null, lastFragmentSent: true } }]);
  });

  it('one that was cancelled once and then retried is brought back', () => {
    const job = sampleJob();
    const over: Job = { ...job, state: 'cancelled', finishedAt: sampleTime };
    store({
      batches: [sampleBatch()],
      jobs: [job],
      history: [entryOfEnd(over, { before: job, lastSessionId: null, batchLabel: 'files' }) ?? []].flat(),
    });
    backUp();
    truncateSync(queueFile(), 0);
    expect(restored()).toMatchObject([{ id: job.id, state: 'suspended', facts: { notes: ['restored'] } }]);
  });

  it('an entry of the history that makes no sense ends nothing and stops nothing', () => {
    const job = sampleJob();
    store({ batches: [sampleBatch()], jobs: [job] });
    const db = new DatabaseSync(queueFile());
    db.prepare('INSERT INTO history (job_id, entry) VALUES (?, ?)').run(job.id, '{"outcome":"acknow');
    db.close();
    backUp();
    truncateSync(queueFile(), 0);
    expect(restored()).toMatchObject([{ id: job.id, state: 'suspended' }]);
  });

  it('files of its folder are not searched for again', () => {
    const job = sampleJob();
    store({ batches: [sampleBatch({ scan: 'running', roots: ['/source'] })], jobs: [job] });
    backUp();
    truncateSync(queueFile(), 0);
    const after = open();
    expect(after.load().batches).toMatchObject([{ scan: 'stopped' }]);
    after.close();
  });
});

describe('a restoring that is cut off', () => {
  const jobs = Array.from({ length: 5 }, () => sampleJob());

  function prepare(): void {
    store({ batches: [sampleBatch()], jobs: jobs.slice(0, 3) });
    backUp();
    store({ jobs: jobs.slice(3) });
    const db = new DatabaseSync(queueFile());
    db.exec('PRAGMA application_id = 7');
    db.close();
    // A bad file of which everything can be read.
    writeFileSync(folder.join('bad.db'), '');
    copyFileSync(queueFile(), folder.join('bad.db'));
    const sentinel = readSentinel(folder.path);
    if (sentinel === null) throw new Error('no sentinel');
    const restoring = { keptAs: 'queue-2031-01-01.db', fault: 'damaged' as const, isLogForeign: false };
    writeSentinel(folder.path, { ...sentinel, restoring });
    mkdirSync(folder.join('damaged'));
  }
  const ids = (list: readonly Job[]): string[] => list.map(({ id }) => id).sort();

  it('after the bad file was moved: goes on with it', () => {
    prepare();
    renameSync(queueFile(), folder.join('damaged', 'queue-2031-01-01.db'));
    const after = restored();
    expect(ids(after)).toEqual(ids(jobs));
    expect(new Set(after.map(({ state }) => state))).toEqual(new Set(['queued']));
  });

  it('while the new file was being made: begins again with it', () => {
    prepare();
    renameSync(queueFile(), folder.join('damaged', 'queue-2031-01-01.db'));
    writeFileSync(folder.join('queue.db.new'), 'half of a database');
    expect(ids(restored())).toEqual(ids(jobs));
    expect(existsSync(folder.join('queue.db.new'))).toBe(false);
  });

  it('with the new file in its place: takes it', () => {
    prepare();
    renameSync(queueFile(), folder.join('damaged', 'queue-2031-01-01.db'));
    using other = new TempFolder();
    const made = new SqliteJobStore(other.path);
    made.commit({ batches: [sampleBatch()], jobs: jobs.slice(0, 2) });
    made.close();
    copyFileSync(other.join('queue.db'), queueFile());
    expect(ids(restored())).toEqual(ids(jobs.slice(0, 2)));
    expect(ids(restored())).toEqual(ids(jobs.slice(0, 2)));
  });

  it('before the bad file was moved: finds the damage again', () => {
    prepare();
    expect(ids(restored())).toEqual(ids(jobs.slice(0, 3)));
    expect(existsSync(folder.join('damaged', 'queue-2031-01-01.db'))).toBe(true);
  });
});
