import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreNotice } from '../../../shared/store-notice.ts';
import { sampleBatch, sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { entryOfEnd } from '../history.ts';
import type { Job } from '../job.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

let folder: TempFolder;
/** Where the files of the queue lie when the program is killed. */
let killed: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
  killed = new TempFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
  killed[Symbol.dispose]();
});

const pageBytes = 4096;
const clockOf = (day: number) => ({
  now: () => new Date(2031, 2, day, 12).getTime(),
  monotonic: () => 0,
  schedule: () => () => undefined,
});
const open = (day = 20, place = folder): SqliteJobStore =>
  new SqliteJobStore(place.path, { clock: clockOf(day) });

const manyJobs = (count: number): Job[] => Array.from({ length: count }, () => sampleJob());
const ended = (job: Job): Job => ({ ...job, state: 'acknowledged', finishedAt: sampleTime + 1 });

function put(store: SqliteJobStore, jobs: Job[], change: Partial<Job> = {}): void {
  store.commit({ batches: [sampleBatch()], jobs: jobs.map((job) => ({ ...job, ...change })) });
}

/** What the queue has finished, with its entry in the history. */
function finish(store: SqliteJobStore, ...jobs: Job[]): void {
  const history = jobs.flatMap(
    (job) => entryOfEnd(ended(job), { before: job, lastSessionId: null, batchLabel: 'files' }) ?? [],
  );
  store.commit({ jobs: jobs.map(ended), history });
}

/** A backup as the program makes it, of the queue as it is. */
function backUp(day: string): void {
  mkdirSync(folder.join('backups'), { recursive: true });
  const db = new DatabaseSync(folder.join('queue.db'));
  db.prepare('VACUUM INTO ?').run(folder.join('backups', `queue-${day}.db`));
  db.close();
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}
/** In the last letter of the first place where the file has this text. */
function flipBit(text: string): void {
  const bytes = readFileSync(queueFile());
  const at = bytes.indexOf(text) + text.length - 1;
  overwrite(queueFile(), at, Uint8Array.of((bytes[at] ?? 0) ^ 1));
}
const garbage = (bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, index) => index * 7 + 13);
const queueFile = (): string => folder.join('queue.db');
const middlePage = (): number => Math.floor(statSync(queueFile()).size / pageBytes / 2) * pageBytes;

/** The first page of the table, as it lies in the file now. */
function rootPageOfJobs(): { at: number; bytes: Uint8Array } {
  const db = new DatabaseSync(queueFile());
  const root = Number(db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'jobs'`).get()?.rootpage);
  db.close();
  const at = (root - 1) * pageBytes;
  return { at, bytes: readFileSync(queueFile()).subarray(at, at + pageBytes) };
}

/** Copies the files of an open queue to `folder`, as a kill would leave them. */
function kill(): void {
  for (const name of ['queue.db', 'queue.db-wal', 'queue.json']) {
    rmSync(folder.join(name), { force: true });
    if (existsSync(killed.join(name))) copyFileSync(killed.join(name), folder.join(name));
  }
}

const restored = (store: SqliteJobStore) =>
  store.notices.find((notice): notice is StoreNotice & { kind: 'restored' } => notice.kind === 'restored');

describe('R-7: the file is damaged while the program does not run', () => {
  const jobs = manyJobs(400);

  /** Three days ago a backup of 300 waiting jobs; since then 100 came and 50 of the old ones ended. */
  function prepare(): void {
    const store = open(17);
    put(store, jobs.slice(0, 300));
    store.close();
    backUp('2031-03-17');
    const later = open();
    put(later, jobs.slice(300));
    finish(later, ...jobs.slice(0, 50));
    later.close();
  }

  const damages: Record<string, { damage: () => void; fault: string; salvages: 'all' | 'some' | 'none' }> = {
    'emptied to 0 bytes': { damage: () => truncateSync(queueFile(), 0), fault: 'empty', salvages: 'none' },
    deleted: { damage: () => rmSync(queueFile()), fault: 'missing', salvages: 'none' },
    'cut in half': {
      damage: () => truncateSync(queueFile(), middlePage()),
      fault: 'damaged',
      salvages: 'some',
    },
    'cut within a page': {
      damage: () => truncateSync(queueFile(), statSync(queueFile()).size - 100),
      fault: 'damaged',
      salvages: 'some',
    },
    'header overwritten': {
      damage: () => overwrite(queueFile(), 0, garbage(100)),
      fault: 'not-a-database',
      salvages: 'all',
    },
    'first page overwritten': {
      damage: () => overwrite(queueFile(), 0, garbage(pageBytes)),
      fault: 'not-a-database',
      salvages: 'none',
    },
    'a page in the middle overwritten': {
      damage: () => overwrite(queueFile(), middlePage(), garbage(pageBytes)),
      fault: 'damaged',
      salvages: 'some',
    },
    'a page in the middle zeroed': {
      damage: () => overwrite(queueFile(), middlePage(), new Uint8Array(pageBytes)),
      fault: 'damaged',
      salvages: 'some',
    },
    'a text file': {
      damage: () =>
        writeFileSync(queueFile(), 'shopping list: bread, butter, and a hundred eggs\n'.repeat(200)),
      fault: 'not-a-database',
      salvages: 'none',
    },
    'a database of another program': {
      damage: () => {
        rmSync(queueFile());
        const db = new DatabaseSync(queueFile());
        db.exec('CREATE TABLE recipes (name TEXT); PRAGMA user_version = 3');
        db.close();
      },
      fault: 'foreign',
      salvages: 'none',
    },
    'an empty database': {
      damage: () => {
        rmSync(queueFile());
        const db = new DatabaseSync(queueFile());
        db.exec('PRAGMA journal_mode=WAL');
        db.close();
      },
      fault: 'empty',
      salvages: 'none',
    },
    'a folder': {
      damage: () => {
        rmSync(queueFile());
        mkdirSync(queueFile());
      },
      fault: 'unreadable',
      salvages: 'none',
    },
    'an index that does not fit its table': {
      damage: () => {
        const db = new DatabaseSync(queueFile());
        db.enableDefensive(false);
        db.exec(`PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET sql = 'CREATE INDEX jobs_of_batch ON jobs (file_name)'
            WHERE name = 'jobs_of_batch'`);
        db.close();
      },
      fault: 'damaged',
      salvages: 'all',
    },
  };

  it.each(Object.entries(damages))('%s: restored, kept aside, told', (_name, { damage, fault, salvages }) => {
    prepare();
    damage();
    const before =
      existsSync(queueFile()) && statSync(queueFile()).isFile() ? readFileSync(queueFile()) : null;

    const store = open();
    const notice = restored(store);
    const stored = new Map(store.load().jobs.map((job) => [job.id, job]));
    store.close();

    expect(notice).toMatchObject({ fault, backupDay: '2031-03-17', jobs: stored.size });
    // Nothing that had ended could start again, and nothing of the backup is lost.
    for (const { id } of jobs.slice(0, 50)) expect(stored.get(id)?.state).not.toBe('queued');
    const isThere = ({ id }: Job): boolean => stored.has(id);
    const isUntouched = ({ id }: Job): boolean => stored.get(id)?.state === 'queued';
    const isDoubted = ({ id }: Job): boolean =>
      stored.get(id)?.state === 'suspended' && stored.get(id)?.facts.notes.includes('restored') === true;
    if (salvages === 'all') {
      expect(jobs.every(isThere)).toBe(true);
      expect(jobs.slice(50).every(isUntouched)).toBe(true);
    } else {
      expect(jobs.slice(50, 300).every((job) => isUntouched(job) || isDoubted(job))).toBe(true);
      expect(stored.size).toBeGreaterThanOrEqual(300);
      expect(jobs.some(isUntouched)).toBe(salvages === 'some');
      expect(notice?.pausedJobs).toBe(
        [...stored.values()].filter(({ state }) => state === 'suspended').length,
      );
    }
    // Twice is once: the next start finds nothing.
    const next = open();
    expect(next.notices).toEqual([]);
    expect(next.load().jobs).toHaveLength(stored.size);
    next.close();
    if (before === null) return;
    expect(readFileSync(folder.join('damaged', 'queue-2031-03-20.db')).equals(before)).toBe(true);
  });

  // SQLite finds nothing wrong with these.
  it.each(['acknowledged_bytes', 'TABLE history', 'INDEX jobs_of_batch', 'logs'])(
    'one bit of a name in its schema (%s): restored, told',
    (name) => {
      prepare();
      flipBit(name);
      const store = open();
      const stored = new Map(store.load().jobs.map((job) => [job.id, job]));
      store.close();
      expect(restored(store)).toMatchObject({ fault: 'damaged', jobs: stored.size });
      for (const { id } of jobs.slice(0, 50)) expect(stored.get(id)?.state).not.toBe('queued');
      for (const { id } of jobs.slice(50, 300)) expect(stored.get(id)?.state).toMatch(/queued|suspended/);
      const next = open();
      expect(next.notices).toEqual([]);
      next.close();
    },
  );

  it('what a file without any backup still holds is recovered', () => {
    prepare();
    rmSync(folder.join('backups'), { recursive: true });
    overwrite(queueFile(), 0, garbage(100));
    const store = open();
    expect(restored(store)).toMatchObject({
      fault: 'not-a-database',
      backupDay: null,
      jobs: 400,
      pausedJobs: 0,
    });
    expect(store.load().jobs.filter(({ state }) => state === 'queued')).toHaveLength(350);
    store.close();
  });

  it('a number beyond all others in a damaged file takes no other row with it', () => {
    prepare();
    const db = new DatabaseSync(queueFile());
    db.exec('UPDATE jobs SET rank = 9223372036854775807 WHERE position = 200');
    db.close();
    rmSync(folder.join('backups'), { recursive: true });
    overwrite(queueFile(), 0, garbage(100));
    const store = open();
    expect(restored(store)).toMatchObject({ jobs: 399 });
    store.close();
  });

  it.each([0, 150])('writes lost since there were %d jobs: those of the backup stay', (count) => {
    const store = open(17);
    put(store, jobs.slice(0, count));
    store.close();
    const stale = rootPageOfJobs();
    const later = open(17);
    put(later, jobs.slice(count, 300));
    later.close();
    backUp('2031-03-17');
    overwrite(queueFile(), stale.at, stale.bytes);

    const next = open();
    const after = next.load().jobs;
    expect(restored(next)).toMatchObject({ fault: 'damaged', jobs: 300, jobsBefore: 300 });
    expect(new Set(after.map(({ id }) => id))).toEqual(new Set(jobs.slice(0, 300).map(({ id }) => id)));
    // What the bad file still holds is as it was, and only that.
    const untouched = after.filter(({ state }) => state === 'queued').length;
    expect(untouched).toBeGreaterThanOrEqual(count);
    expect(untouched).toBeLessThan(300);
    expect(restored(next)?.pausedJobs).toBe(300 - untouched);
    next.close();
  });

  it('a table that is in order holds all there is: what left the list since the backup stays away', () => {
    prepare();
    const store = open();
    store.commit({ removedJobIds: jobs.slice(100, 250).map(({ id }) => id) });
    store.close();
    overwrite(queueFile(), 0, garbage(100));
    const next = open();
    expect(restored(next)).toMatchObject({ fault: 'not-a-database', jobs: 250, pausedJobs: 0 });
    next.close();
  });

  it('a backup that is damaged itself is passed over', () => {
    prepare();
    backUp('2031-03-19');
    overwrite(folder.join('backups', 'queue-2031-03-19.db'), 2 * pageBytes, garbage(20 * pageBytes));
    truncateSync(queueFile(), 0);
    const store = open();
    expect(restored(store)).toMatchObject({ backupDay: '2031-03-17', jobs: 300 });
    store.close();
  });

  it('the one made last is taken, though an older one was made while the clock was a year ahead', () => {
    prepare();
    backUp('2032-03-18-1');
    const store = open();
    put(store, manyJobs(5));
    store.close();
    backUp('2031-03-19-2');
    truncateSync(queueFile(), 0);
    const next = open();
    expect(restored(next)).toMatchObject({ backupDay: '2031-03-19', jobs: 405 });
    next.close();
  });

  it('nothing is left at all: an empty queue, and words', () => {
    prepare();
    rmSync(folder.join('backups'), { recursive: true });
    rmSync(queueFile());
    const store = open();
    expect(store.load().jobs).toEqual([]);
    expect(restored(store)).toMatchObject({ fault: 'missing', backupDay: null, jobs: 0, keptAs: null });
    store.close();
  });

  it('of many bad files the newest three are kept', () => {
    prepare();
    for (let time = 1; time <= 5; time += 1) {
      writeFileSync(queueFile(), `bad ${time}`);
      open().close();
    }
    const kept = readdirSync(folder.join('damaged')).map((name) =>
      readFileSync(folder.join('damaged', name), 'utf8'),
    );
    expect(kept.sort()).toEqual(['bad 3', 'bad 4', 'bad 5']);
  });
});

describe('R-7: the log of a killed program', () => {
  const jobs = manyJobs(60);

  /** 50 jobs in the file, 10 more and the ends of 20 only in the log. */
  function prepare(): void {
    const store = open(19, killed);
    put(store, jobs.slice(0, 50));
    store.close();
    const running = open(20, killed);
    put(running, jobs.slice(50));
    finish(running, ...jobs.slice(0, 20));
    kill();
    running.close();
  }
  const states = (store: SqliteJobStore): string[] => store.load().jobs.map(({ state }) => state);

  it('is read: nothing is lost, nothing need be told', () => {
    prepare();
    const store = open();
    expect(store.notices).toEqual([]);
    expect(states(store)).toEqual([
      ...Array.from({ length: 20 }, () => 'acknowledged'),
      ...Array.from({ length: 40 }, () => 'queued'),
    ]);
    store.close();
  });

  it('with a shared-memory file of garbage beside it: the same', () => {
    prepare();
    writeFileSync(folder.join('queue.db-shm'), garbage(32_768));
    const store = open();
    expect(store.notices).toEqual([]);
    expect(store.load().jobs).toHaveLength(60);
    store.close();
  });

  const losses: Record<string, () => void> = {
    lost: () => rmSync(folder.join('queue.db-wal')),
    emptied: () => truncateSync(folder.join('queue.db-wal'), 0),
    overwritten: () => overwrite(folder.join('queue.db-wal'), 0, garbage(5000)),
    'that of another queue': () => {
      using other = new TempFolder();
      const store = open(20, other);
      put(store, manyJobs(200));
      copyFileSync(other.join('queue.db-wal'), folder.join('queue.db-wal'));
      store.close();
    },
  };

  it.each(Object.entries(losses))('%s: what had been waiting starts by no means by itself', (_name, lose) => {
    prepare();
    lose();
    const store = open();
    expect(restored(store)).toMatchObject({ fault: 'log-lost', jobs: 50, pausedJobs: 50 });
    expect(new Set(states(store))).toEqual(new Set(['suspended']));
    expect(store.load().jobs.map(({ id }) => id)).toEqual(jobs.slice(0, 50).map(({ id }) => id));
    store.close();
    expect(existsSync(folder.join('damaged', 'queue-2031-03-20.db'))).toBe(true);
  });

  it('beside a file that was closed in good order, of another queue: not taken in', () => {
    const store = open();
    put(store, jobs);
    store.close();
    const other = open(20, killed);
    put(other, manyJobs(200));
    copyFileSync(killed.join('queue.db-wal'), folder.join('queue.db-wal'));
    other.close();

    const next = open();
    expect(restored(next)).toMatchObject({ fault: 'log-lost', jobs: 60 });
    expect(new Set(next.load().jobs.map(({ id }) => id))).toEqual(new Set(jobs.map(({ id }) => id)));
    next.close();
  });
});

it('R-3: killed between any two steps of the start, the next start finds no damage', () => {
  const store = open(20, killed);
  kill();
  const first = open();
  expect(first.notices).toEqual([]);
  first.close();
  store.close();
  kill();
  rmSync(folder.join('queue.json'));
  const second = open();
  expect(second.notices).toEqual([]);
  second.close();
});
