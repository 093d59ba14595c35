import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobStates } from '../../shared/job-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { sampleJob, sampleTime } from '../testing/sample-jobs.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import type { Batch, Job } from './job.ts';
import type { AbandonedSession } from './job-store.ts';
import { NewerSchemaError } from './migrations.ts';
import { QueueInUseError, SqliteJobStore } from './sqlite-job-store.ts';

let folder: TempFolder;
const open: SqliteJobStore[] = [];
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
  folder[Symbol.dispose]();
});

function openStore(): SqliteJobStore {
  const store = new SqliteJobStore(folder.path);
  open.push(store);
  return store;
}

function closeStore(): void {
  open.pop()?.close();
}

/** Closes the store and lets somebody else at its file. */
function tamper(sql: string): void {
  closeStore();
  const db = new DatabaseSync(folder.join('queue.db'));
  db.exec('PRAGMA foreign_keys=OFF');
  db.exec(sql);
  db.close();
}

const batchOf = (job: Job, change: Partial<Batch> = {}): Batch => ({
  id: job.batchId,
  kind: 'folder',
  label: 'Año 2030',
  destinationUrl: 'http://server.example/drop/',
  addedAt: sampleTime,
  ...change,
});
const everyField: Partial<Job> = {
  fileName: 'naïve 名前\u0007\n.bin',
  relativePath: 'Año/naïve 名前\u0007\n.bin',
  sourcePath: '/source/Año/naïve 名前\u0007\n.bin',
  sourceIdentity: {
    device: '18446744073709551615',
    inode: '9007199254740993',
    sizeBytes: 5 * 2 ** 30 + 7,
    modifiedNs: '1924991999999999999',
    changedNs: '1924991999999999998',
  },
  remoteUrl: 'http://server.example/drop/A%C3%B1o/x.bin?q=1',
  state: 'transientError',
  error: uploadError('server-busy', 'transient', { host: 'server.example', httpStatus: 503 }),
  cancelOutcome: 'confirmed-late',
  closeUnconfirmed: true,
  facts: {
    ...noSession,
    sessionId: '{7df0354d-249b-430f-820d-3d2a9bef4931}',
    acknowledgedBytes: 2 ** 32 + 5,
    closeSent: true,
    lastFragmentSent: true,
  },
  attempts: 7,
  nextTryAt: sampleTime + 1,
  lastProgressAt: sampleTime + 2,
  addedAt: sampleTime + 3,
  finishedAt: sampleTime + 4,
};

describe('what is stored comes back', () => {
  it('every field of a job and its batch, after a close', () => {
    const full = sampleJob(everyField);
    const bare = sampleJob();
    openStore().insert(batchOf(full), [full, bare]);
    closeStore();

    expect(openStore().load()).toEqual({
      jobs: [full, bare],
      batches: [batchOf(full)],
      abandonedSessions: [],
      unreadableRecords: 0,
    });
  });

  it('every field that a save changes', () => {
    const job = sampleJob();
    const store = openStore();
    store.insert(batchOf(job), [job]);
    const changed: Job = { ...sampleJob(everyField), id: job.id };
    store.save([changed]);
    closeStore();

    expect(openStore().load().jobs).toEqual([changed]);
  });

  it.each(jobStates)('the state %s', (state) => {
    const job = sampleJob({ state });
    const store = openStore();
    store.insert(batchOf(job), [job]);
    expect(store.load().jobs).toEqual([job]);
  });

  it.each([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])('an offset of %d', (bytes) => {
    const job = sampleJob();
    const store = openStore();
    store.insert(batchOf(job), [job]);
    store.saveProgress(job.id, bytes);
    closeStore();

    const [loaded] = openStore().load().jobs;
    expect(loaded).toEqual({ ...job, facts: { ...job.facts, acknowledgedBytes: bytes } });
  });

  it('jobs and batches in the order of adding, whatever is saved in between', () => {
    const store = openStore();
    const jobs = Array.from({ length: 30 }, () => sampleJob());
    const batchIds = [3, 1, 2].map((number) => `00000000-0000-4000-8000-00000000000${number}`);
    batchIds.forEach((batchId, index) => {
      const own = jobs.slice(index * 10, index * 10 + 10).map((job) => Object.assign(job, { batchId }));
      store.insert(batchOf(own[0] ?? sampleJob()), own);
    });
    store.save(jobs.toReversed().map((job) => ({ ...job, attempts: 1 })));

    const stored = store.load();
    expect(stored.jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
    expect(stored.batches.map(({ id }) => id)).toEqual(batchIds);
  });

  it('abandoned sessions until they are struck off', () => {
    const session = (id: string): AbandonedSession => ({
      id,
      remoteUrl: 'http://server.example/drop/x',
      sessionId: `{${id}}`,
      hostId: null,
      addedAt: sampleTime,
    });
    const store = openStore();
    store.addAbandonedSession(session('b'));
    store.addAbandonedSession(session('a'));
    store.addAbandonedSession(session('c'));
    store.removeAbandonedSession('a');
    closeStore();

    expect(openStore().load().abandonedSessions).toEqual([session('b'), session('c')]);
  });
});

describe('removing', () => {
  it('takes the batch along with its last job', () => {
    const store = openStore();
    const [one, two] = [sampleJob(), sampleJob()];
    store.insert(batchOf(one), [one, two]);

    store.remove([one.id]);
    expect(store.load()).toMatchObject({ jobs: [two], batches: [batchOf(two)] });
    store.remove([two.id]);
    expect(store.load()).toMatchObject({ jobs: [], batches: [] });
  });

  it('of a job that is not there changes nothing', () => {
    const store = openStore();
    const job = sampleJob();
    store.insert(batchOf(job), [job]);
    store.remove([sampleJob().id]);
    expect(store.load().jobs).toEqual([job]);
  });
});

describe('all or nothing', () => {
  it('an insert that fails at its last job leaves no job and no batch', () => {
    const store = openStore();
    const job = sampleJob();
    expect(() => store.insert(batchOf(job), [job, sampleJob(), job])).toThrow(/UNIQUE/);
    expect(store.load()).toMatchObject({ jobs: [], batches: [] });
  });

  it('a save that fails at its last job changes none', () => {
    const store = openStore();
    const [one, two] = [sampleJob(), sampleJob()];
    store.insert(batchOf(one), [one, two]);
    const elsewhere = '00000000-0000-4000-8000-000000000009';
    expect(() =>
      store.save([
        { ...one, attempts: 1 },
        { ...two, batchId: elsewhere },
      ]),
    ).toThrow(/FOREIGN KEY/);
    expect(store.load().jobs).toEqual([one, two]);
  });

  it('goes on after a failure', () => {
    const store = openStore();
    const job = sampleJob();
    expect(() => store.insert(batchOf(job), [job, job])).toThrow();
    store.insert(batchOf(job), [job]);
    expect(store.load().jobs).toEqual([job]);
  });

  it('a job without its batch is refused', () => {
    const store = openStore();
    const [one, two] = [sampleJob(), sampleJob({ batchId: '00000000-0000-4000-8000-000000000009' })];
    expect(() => store.insert(batchOf(one), [two])).toThrow(/FOREIGN KEY/);
    expect(store.load()).toMatchObject({ jobs: [], batches: [] });
  });

  it('what a process did not close is there for the next one', () => {
    const job = sampleJob();
    openStore().insert(batchOf(job), [job]);
    // A copy of the files at this moment is what a killed process leaves.
    using copy = new TempFolder();
    for (const name of readdirSync(folder.path)) {
      writeFileSync(copy.join(name), readFileSync(folder.join(name)));
    }
    const next = new SqliteJobStore(copy.path);
    open.push(next);
    expect(next.load().jobs).toEqual([job]);
    closeStore();
  });
});

describe('bad records', () => {
  const bad = {
    'a state of the future': "state = 'teleporting'",
    'an error that is no JSON': "error = '{'",
    'an error of the future': `error = '{"code":"gremlins","severity":"fatal","facts":{}}'`,
    'an identity that is no JSON': "source_identity = ''",
    'an identity without a size': `source_identity = '{"device":"1"}'`,
    'an address that is none': "remote_url = 'no address'",
    'an offset below 0': 'acknowledged_bytes = -1',
    'an offset beyond every file': 'acknowledged_bytes = 9223372036854775807',
    'an id that is none': "id = 'x'",
    'a batch that is gone': "batch_id = 'x'",
  };

  it.each(Object.entries(bad))('%s: counted, left alone, the others start', (_name, assignment) => {
    const [before, job, after] = [sampleJob(), sampleJob(), sampleJob()];
    openStore().insert(batchOf(job), [before, job, after]);
    tamper(`UPDATE jobs SET ${assignment} WHERE id = '${job.id}'`);

    expect(openStore().load()).toMatchObject({ jobs: [before, after], unreadableRecords: 1 });
    closeStore();
    const db = new DatabaseSync(folder.join('queue.db'));
    expect(db.prepare('SELECT count(*) AS count FROM jobs').get()).toEqual({ count: 3 });
    db.close();
  });

  it('a bad batch and the jobs in it', () => {
    const job = sampleJob();
    openStore().insert(batchOf(job), [job]);
    tamper("UPDATE batches SET kind = 'heap'");
    expect(openStore().load()).toMatchObject({ jobs: [], batches: [], unreadableRecords: 2 });
  });

  it('a bad abandoned session', () => {
    openStore().addAbandonedSession({
      id: 'a',
      remoteUrl: 'http://h/',
      sessionId: '{A}',
      hostId: null,
      addedAt: 1,
    });
    tamper("UPDATE abandoned_sessions SET remote_url = 'no address'");
    expect(openStore().load()).toMatchObject({ abandonedSessions: [], unreadableRecords: 1 });
  });
});

describe('one owner', () => {
  it('a second one is refused as long as the first lives', () => {
    openStore();
    expect(() => new SqliteJobStore(folder.path)).toThrow(QueueInUseError);
    closeStore();
    expect(openStore().load().jobs).toEqual([]);
  });

  it('a refused second one harms nothing', () => {
    const store = openStore();
    const job = sampleJob();
    store.insert(batchOf(job), [job]);
    expect(() => new SqliteJobStore(folder.path)).toThrow(QueueInUseError);
    store.save([{ ...job, attempts: 1 }]);
    expect(store.load().jobs).toEqual([{ ...job, attempts: 1 }]);
  });
});

describe('a file that is not for this program', () => {
  it.each(['DELETE', 'WAL'])('from a newer version (%s): refused, not a byte is changed', (journal) => {
    openStore();
    tamper(`PRAGMA journal_mode=${journal}; PRAGMA user_version = 3`);
    const before = readFileSync(folder.join('queue.db'));

    expect(() => new SqliteJobStore(folder.path)).toThrow(NewerSchemaError);
    expect(readFileSync(folder.join('queue.db')).equals(before)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['queue.db']);
  });

  it('of another kind: refused, not a byte is changed', () => {
    writeFileSync(folder.join('queue.db'), 'shopping list: bread, butter, and a hundred eggs');
    const before = readFileSync(folder.join('queue.db'));
    expect(() => new SqliteJobStore(folder.path)).toThrow(/not a database/);
    expect(readFileSync(folder.join('queue.db')).equals(before)).toBe(true);
  });

  it('a refusal lets the file go', () => {
    openStore();
    tamper('PRAGMA user_version = 3');
    expect(() => new SqliteJobStore(folder.path)).toThrow(NewerSchemaError);
    tamper('PRAGMA user_version = 2');
    expect(openStore().load().unreadableRecords).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('who may read it', () => {
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  it('only the user, whatever the umask', () => {
    const umask = process.umask(0);
    try {
      const own = folder.join('new');
      const store = new SqliteJobStore(own);
      open.push(store);
      const job = sampleJob();
      store.insert(batchOf(job), [job]);

      expect(modeOf(own)).toBe('700');
      const files = readdirSync(own);
      expect(files.sort()).toEqual(['queue.db', 'queue.db-wal']);
      for (const file of files) expect(`${file} ${modeOf(`${own}/${file}`)}`).toBe(`${file} 600`);
    } finally {
      process.umask(umask);
    }
  });

  it('a file that was open to others is closed to them; the folder of somebody else stays as it is', () => {
    openStore();
    closeStore();
    chmodSync(folder.path, 0o755);
    chmodSync(folder.join('queue.db'), 0o644);
    openStore().addAbandonedSession({
      id: 'a',
      remoteUrl: 'http://h/',
      sessionId: '{A}',
      hostId: null,
      addedAt: 1,
    });
    expect(modeOf(folder.join('queue.db'))).toBe('600');
    expect(modeOf(folder.join('queue.db-wal'))).toBe('600');
    expect(modeOf(folder.path)).toBe('755');
  });
});

it('makes the folder and those above it', () => {
  const deep = folder.join('a', 'b');
  open.push(new SqliteJobStore(deep));
  expect(existsSync(`${deep}/queue.db`)).toBe(true);
});

it('says so when the place is taken by something else', () => {
  mkdirSync(folder.join('queue.db'));
  expect(() => new SqliteJobStore(folder.path)).toThrow();
});
