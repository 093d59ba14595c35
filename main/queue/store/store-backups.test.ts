import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { migrate } from './migrations.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { StoreBackups } from './store-backups.ts';
import { newQueueMs, upkeepDelayMs } from './store-upkeep.ts';

let folder: TempFolder;
let db: DatabaseSync;
beforeEach(() => {
  folder = new TempFolder();
  db = new DatabaseSync(folder.join('queue.db'));
  migrate(db);
});
afterEach(() => {
  if (db.isOpen) db.close();
  folder[Symbol.dispose]();
});

const noonOf = (day: number): number => new Date(2031, 0, day, 12).getTime();
const kept = (): string[] => readdirSync(folder.join('backups')).sort();
const nameOf = (day: number, number = day): string => `queue-2031-01-0${day}-${number}.db`;

describe('a backup', () => {
  it('is one a day, and of the last seven days', async () => {
    const backups = new StoreBackups(folder.path);
    for (let day = 1; day <= 9; day += 1) {
      expect(backups.isDue(noonOf(day))).toBe(true);
      expect(await backups.make(db, noonOf(day))).toBe(true);
      expect(backups.isDue(noonOf(day))).toBe(false);
    }
    expect(kept()).toEqual([3, 4, 5, 6, 7, 8, 9].map((day) => nameOf(day)));
    expect(backups.all().map(({ day }) => day)[0]).toBe('2031-01-09');
  });

  it('holds what is only in the log of the running queue', async () => {
    db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0');
    db.exec("INSERT INTO servers VALUES ('http://h', '{}', 1)");
    await new StoreBackups(folder.path).make(db, noonOf(1));
    const copy = new DatabaseSync(folder.join('backups', nameOf(1)), { readOnly: true });
    expect(copy.prepare('SELECT COUNT(*) AS count FROM servers').get()?.count).toBe(1);
    copy.close();
  });

  it('of a damaged file is not kept, nor does it push a good one out', async () => {
    const backups = new StoreBackups(folder.path);
    for (let day = 1; day <= 7; day += 1) await backups.make(db, noonOf(day));
    db.enableDefensive(false);
    db.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE INDEX jobs_of_batch ON jobs (file_name)' WHERE name = 'jobs_of_batch';
      INSERT INTO batches VALUES ('b', 'files', 'x', 'http://h/', 1, NULL, 'complete', NULL, 0, '[]');
      INSERT INTO jobs (id, batch_id, file_name, relative_path, source_path, source_identity, remote_url, state,
        close_unconfirmed, acknowledged_bytes, attempts, added_at)
        VALUES ('j', 'b', 'x', 'x', '/x', '{}', 'http://h/x', 'queued', 0, 0, 0, 1)`);
    expect(await backups.make(db, noonOf(8))).toBe(false);
    expect(kept()).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => nameOf(day)));
  });

  it('made before something is done to the file takes the place of today’s', async () => {
    const backups = new StoreBackups(folder.path);
    await backups.make(db, noonOf(1));
    db.exec("INSERT INTO servers VALUES ('http://h', '{}', 1)");
    backups.makeNow(db, noonOf(1));
    const copy = new DatabaseSync(folder.join('backups', nameOf(1, 2)), { readOnly: true });
    expect(copy.prepare('SELECT COUNT(*) AS count FROM servers').get()?.count).toBe(1);
    copy.close();
    expect(kept()).toEqual([nameOf(1, 2)]);
  });

  it.each([
    ['ahead', 2041],
    ['behind', 2021],
  ])(
    'made while the clock was years %s is older than the ones made later, and goes before them',
    async (_way, year) => {
      const backups = new StoreBackups(folder.path);
      await backups.make(db, new Date(year, 0, 1, 12).getTime());
      expect(backups.isDue(noonOf(1))).toBe(true);
      for (let day = 1; day <= 6; day += 1) await backups.make(db, noonOf(day));
      expect(backups.all().map(({ number }) => number)).toEqual([7, 6, 5, 4, 3, 2, 1]);
      expect(backups.all().at(-1)?.day).toBe(`${year}-01-01`);
      await backups.make(db, noonOf(7));
      expect(kept()).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => nameOf(day, day + 1)));
    },
  );

  it('114: what lies under the name of the copy is not written through', async () => {
    await new StoreBackups(folder.path).make(db, noonOf(1));
    writeFileSync(folder.join('precious'), 'precious');
    symlinkSync(folder.join('precious'), folder.join('backups', 'copy.db'));
    await new StoreBackups(folder.path).make(db, noonOf(2));
    expect(readFileSync(folder.join('precious'), 'utf8')).toBe('precious');
    expect(kept()).toEqual([1, 2].map((day) => nameOf(day)));
  });

  it('that is broken off leaves nothing', async () => {
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO servers SELECT 'http://h' || i, hex(randomblob(1000)), 1 FROM n`);
    const backups = new StoreBackups(folder.path);
    const made = backups.make(db, noonOf(1));
    const stopped = backups.stop();
    await expect(made).rejects.toThrow();
    await stopped;
    db.close();
    expect(kept()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('S-21: is open to the user alone, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      await new StoreBackups(folder.path).make(db, noonOf(1));
    } finally {
      process.umask(umask);
    }
    expect(statSync(folder.join('backups')).mode & 0o777).toBe(0o700);
    expect(statSync(folder.join('backups', nameOf(1))).mode & 0o777).toBe(0o600);
  });
});

describe('the store makes it', () => {
  const troubles: string[] = [];
  const open = (clock: FakeClock): SqliteJobStore => {
    if (db.isOpen) db.close();
    return new SqliteJobStore(folder.join('data'), { clock, onTrouble: (what) => troubles.push(what) });
  };
  const made = (): string[] =>
    existsSync(folder.join('data', 'backups')) ? readdirSync(folder.join('data', 'backups')) : [];
  const put = (store: SqliteJobStore): void =>
    store.commit({ batches: [sampleBatch()], jobs: [sampleJob()] });

  it('soon after the start, once there is something in it; and then has no timer', async () => {
    const first = new FakeClock(noonOf(1));
    const store = open(first);
    put(store);
    first.advance(upkeepDelayMs);
    expect(first.runningDelaysMs).toEqual([]);
    await store.close();
    expect(made()).toEqual([]);

    const clock = new FakeClock(noonOf(1));
    const next = open(clock);
    clock.advance(upkeepDelayMs);
    expect(clock.runningDelaysMs).toEqual([]);
    await next.backupMade();
    await next.close();
    expect(made()).toEqual([nameOf(1)]);
  });

  it('of a new queue after ten minutes', async () => {
    const clock = new FakeClock(noonOf(1));
    const store = open(clock);
    clock.advance(newQueueMs);
    expect(clock.runningDelaysMs).toEqual([]);
    put(store);
    clock.advance(upkeepDelayMs);
    await store.backupMade();
    await store.close();
    expect(made()).toEqual([nameOf(1)]);
  });

  it('with the first change of another day', async () => {
    const clock = new FakeClock(noonOf(1));
    const store = open(clock);
    put(store);
    clock.advance(24 * 3_600_000);
    expect(made()).toEqual([]);
    put(store);
    clock.advance(upkeepDelayMs);
    await store.backupMade();
    await store.close();
    expect(made()).toEqual([nameOf(2, 1)]);
  });

  it('not at all when it is closed in the middle: that waits for the copy to be let go of', async () => {
    const clock = new FakeClock(noonOf(1));
    const store = open(clock);
    put(store);
    clock.advance(24 * 3_600_000);
    put(store);
    clock.advance(upkeepDelayMs);
    await store.close();
    expect(made()).toEqual([]);
    expect(troubles).toEqual([]);
    const next = open(new FakeClock(noonOf(1)));
    expect(next.load().jobs).toHaveLength(2);
    next.close();
  });
});
