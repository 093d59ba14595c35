import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobStates } from '../../../shared/job-view.ts';
import { defaultQueueSettings } from '../../../shared/queue-settings.ts';
import { uploadError } from '../../../shared/upload-error.ts';
import { noSession } from '../../bits/session-state.ts';
import { sampleBatch, sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import type { Batch, Job } from '../job.ts';
import type { AbandonedSession } from '../job-store.ts';
import { latestSchema, NewerSchemaError } from './migrations.ts';
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

const batchOf = (job: Job, change: Partial<Batch> = {}): Batch =>
  sampleBatch({
    id: job.batchId,
    kind: 'folder',
    label: 'Año 2030',
    naming: '{year}/{path}',
    bytesPerSecond: 5_000_000,
    isPaused: true,
    roots: ['/source/Año 2030'],
    ...change,
  });

/** Stores jobs of one batch. */
function put(store: SqliteJobStore, ...jobs: Job[]): void {
  const [first] = jobs;
  if (first) store.commit({ batches: [batchOf(first)], jobs });
}

const digest = { bytes: 2 ** 32 + 5, sha256: 'ab'.repeat(32) };
const session = (id: string): AbandonedSession => ({
  id,
  remoteUrl: 'http://server.example/drop/x',
  sessionId: `{${id}}`,
  hostId: null,
  fileName: 'x',
  withoutAnswerMs: 7,
  addedAt: sampleTime,
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
  digest,
  rank: -3,
  priority: 'low',
  bytesPerSecond: 1_000_000,
  isRunNow: true,
  hold: { kind: 'cancel', from: 'queued', error: null, nextTryAt: null, until: sampleTime + 8000 },
  attempts: 7,
  tries: 9,
  nextTryAt: sampleTime + 1,
  withoutProgressMs: 2,
  serverWords: '503 Service Unavailable',
  addedAt: sampleTime + 3,
  startedAt: sampleTime + 2,
  finishedAt: sampleTime + 4,
};

describe('what is stored comes back', () => {
  it('every field of a job and its batch, after a close', () => {
    const full = sampleJob(everyField);
    const bare = sampleJob();
    put(openStore(), full, bare);
    closeStore();

    expect(openStore().load()).toEqual({
      jobs: [full, bare],
      batches: [batchOf(full)],
      abandonedSessions: [],
      settings: defaultQueueSettings,
      unreadableRecords: 0,
    });
  });

  it('every field that a save changes', () => {
    const job = sampleJob();
    const store = openStore();
    put(store, job);
    const changed: Job = { ...sampleJob(everyField), id: job.id };
    store.commit({ jobs: [changed] });
    closeStore();

    expect(openStore().load().jobs).toEqual([changed]);
  });

  it.each(jobStates)('the state %s', (state) => {
    const job = sampleJob({ state });
    const store = openStore();
    put(store, job);
    expect(store.load().jobs).toEqual([job]);
  });

  it.each([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])('an offset of %d', (bytes) => {
    const job = sampleJob();
    const store = openStore();
    put(store, job);
    store.saveProgress(job.id, { acknowledgedBytes: bytes, digest });
    closeStore();

    const [loaded] = openStore().load().jobs;
    expect(loaded).toEqual({ ...job, digest, facts: { ...job.facts, acknowledgedBytes: bytes } });
  });

  it('jobs in the order of their ranks, whatever is saved in between', () => {
    const store = openStore();
    const jobs = Array.from({ length: 30 }, (_, index) => sampleJob({ rank: (index * 7) % 30 }));
    put(store, ...jobs);
    store.commit({ jobs: jobs.toReversed().map((job) => ({ ...job, attempts: 1 })) });
    closeStore();

    const ranks = openStore()
      .load()
      .jobs.map(({ rank }) => rank);
    expect(ranks).toEqual(Array.from({ length: 30 }, (_, rank) => rank));
  });

  it('batches in the order of adding', () => {
    const batches = [3, 1, 2].map((number) =>
      sampleBatch({ id: `00000000-0000-4000-8000-00000000000${number}` }),
    );
    openStore().commit({ batches });
    closeStore();
    expect(openStore().load().batches).toEqual(batches);
  });

  it('abandoned sessions until they are struck off', () => {
    const store = openStore();
    store.commit({ abandonedSessions: [session('b'), session('a')] });
    store.commit({ abandonedSessions: [session('c')] });
    store.commit({ struckSessionIds: ['a'] });
    closeStore();

    expect(openStore().load().abandonedSessions).toEqual([session('b'), session('c')]);
  });

  it('settings of the queue', () => {
    const settings = { ...defaultQueueSettings, maxBigUploads: 7, bytesPerSecond: 12_345 };
    openStore().commit({ settings });
    closeStore();
    expect(openStore().load().settings).toEqual(settings);
  });
});

describe('removing', () => {
  it('takes the batch along with its last job', () => {
    const store = openStore();
    const [one, two] = [sampleJob(), sampleJob()];
    put(store, one, two);

    store.commit({ removedJobIds: [one.id] });
    expect(store.load()).toMatchObject({ jobs: [two], batches: [batchOf(two)] });
    store.commit({ removedJobIds: [two.id] });
    expect(store.load()).toMatchObject({ jobs: [], batches: [] });
  });

  it('leaves a batch whose files are still being searched for', () => {
    const store = openStore();
    const job = sampleJob();
    store.commit({ batches: [batchOf(job, { scan: 'running' })], jobs: [job] });
    store.commit({ removedJobIds: [job.id] });
    expect(store.load()).toMatchObject({ jobs: [], batches: [{ id: job.batchId }] });
    store.commit({ removedBatchIds: [job.batchId] });
    expect(store.load().batches).toEqual([]);
  });

  it('of a job that is not there changes nothing', () => {
    const store = openStore();
    const job = sampleJob();
    put(store, job);
    store.commit({ removedJobIds: [sampleJob().id] });
    expect(store.load().jobs).toEqual([job]);
  });
});

describe('all or nothing', () => {
  const elsewhere = '00000000-0000-4000-8000-000000000009';

  it('a change that fails at its last job leaves no job and no batch', () => {
    const store = openStore();
    const [one, stray] = [sampleJob(), sampleJob({ batchId: elsewhere })];
    expect(() => store.commit({ batches: [batchOf(one)], jobs: [one, stray] })).toThrow(/FOREIGN KEY/);
    expect(store.load()).toMatchObject({ jobs: [], batches: [] });
  });

  it('a save that fails at its last job changes none, and the next one goes through', () => {
    const store = openStore();
    const [one, two] = [sampleJob(), sampleJob()];
    put(store, one, two);
    const changed = { ...one, attempts: 1 };
    expect(() => store.commit({ jobs: [changed, { ...two, batchId: elsewhere }] })).toThrow(/FOREIGN KEY/);
    expect(store.load().jobs).toEqual([one, two]);
    store.commit({ jobs: [changed] });
    expect(store.load().jobs).toEqual([changed, two]);
  });

  it('what a process did not close is there for the next one', () => {
    const job = sampleJob();
    put(openStore(), job);
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
    'a batch id that is none': "batch_id = 'x'",
    'a rank that is no number that can be counted with': 'rank = 9223372036854775807',
    'a priority of the future': "priority = 'imperial'",
    'a hold that is none': "hold = '{}'",
  };

  const setAside = (): unknown[] => {
    closeStore();
    const db = new DatabaseSync(folder.join('queue.db'));
    const records = db.prepare('SELECT table_name, record FROM unreadable').all();
    db.close();
    return records.map(({ table_name, record }) => ({
      table: table_name,
      record: JSON.parse(String(record)),
    }));
  };

  it.each(Object.entries(bad))('%s: told once, set aside as it is, the others start', (_name, assignment) => {
    const [before, job, after] = [sampleJob(), sampleJob(), sampleJob()];
    put(openStore(), before, job, after);
    tamper(`UPDATE jobs SET ${assignment} WHERE id = '${job.id}'`);

    const store = openStore();
    expect(store.load()).toMatchObject({ jobs: [before, after], unreadableRecords: 1 });
    expect(store.notices).toEqual([{ kind: 'unreadable-records', count: 1 }]);
    closeStore();
    const next = openStore();
    expect(next.load()).toMatchObject({ jobs: [before, after], unreadableRecords: 0 });
    expect(next.notices).toEqual([]);
    expect(setAside()).toMatchObject([{ table: 'jobs', record: { source_path: job.sourcePath } }]);
  });

  it.each(["UPDATE batches SET kind = 'heap'", 'DELETE FROM batches'])(
    'a batch that was lost (%s): its jobs get one made up',
    (sql) => {
      const job = sampleJob({ relativePath: 'Año/x.bin', fileName: 'x.bin' });
      put(openStore(), job);
      tamper(sql);
      const madeUp = {
        id: job.batchId,
        label: 'Año',
        kind: 'folder',
        destinationUrl: 'http://server.example/drop/',
      };
      expect(openStore().load()).toMatchObject({ jobs: [job], batches: [madeUp] });
      closeStore();
      expect(openStore().load()).toMatchObject({ jobs: [job], batches: [madeUp], unreadableRecords: 0 });
    },
  );

  it('settings that are none: the usual ones', () => {
    openStore().commit({ settings: defaultQueueSettings });
    tamper(`UPDATE queue_settings SET settings = '{"maxBigUploads":0}'`);
    expect(openStore().load()).toMatchObject({ settings: defaultQueueSettings, unreadableRecords: 1 });
  });

  it('a bad abandoned session', () => {
    openStore().commit({ abandonedSessions: [session('a')] });
    tamper("UPDATE abandoned_sessions SET remote_url = 'no address'");
    expect(openStore().load()).toMatchObject({ abandonedSessions: [], unreadableRecords: 1 });
    expect(setAside()).toMatchObject([{ table: 'abandoned_sessions', record: { session_id: '{a}' } }]);
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
    put(store, job);
    expect(() => new SqliteJobStore(folder.path)).toThrow(QueueInUseError);
    store.commit({ jobs: [{ ...job, attempts: 1 }] });
    expect(store.load().jobs).toEqual([{ ...job, attempts: 1 }]);
  });
});

describe('a file that is not for this program', () => {
  it.each(['DELETE', 'WAL'])('from a newer version (%s): refused, not a byte is changed', (journal) => {
    openStore();
    tamper(`PRAGMA journal_mode=${journal}; PRAGMA user_version = ${latestSchema + 1}`);
    const before = readFileSync(folder.join('queue.db'));

    expect(() => new SqliteJobStore(folder.path)).toThrow(NewerSchemaError);
    expect(readFileSync(folder.join('queue.db')).equals(before)).toBe(true);
    expect(readdirSync(folder.path).sort()).toEqual(['queue.db', 'queue.json', 'queue.lock']);
  });

  it('a refusal lets the file go', () => {
    openStore();
    tamper(`PRAGMA user_version = ${latestSchema + 1}`);
    expect(() => new SqliteJobStore(folder.path)).toThrow(NewerSchemaError);
    tamper(`PRAGMA user_version = ${latestSchema}`);
    expect(openStore().load().unreadableRecords).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('who may read it', () => {
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  it('only the user, whatever the umask (files of a running queue)', () => {
    const umask = process.umask(0);
    try {
      const own = folder.join('new');
      const store = new SqliteJobStore(own);
      open.push(store);
      const job = sampleJob();
      put(store, job);

      expect(modeOf(own)).toBe('700');
      const files = readdirSync(own);
      expect(files.sort()).toEqual(['queue.db', 'queue.db-wal', 'queue.json', 'queue.lock']);
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
    openStore().commit({ abandonedSessions: [session('a')] });
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
