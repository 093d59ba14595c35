import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { sampleTime } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { applicationId, latestSchema, migrate, NewerSchemaError, refuseNewerSchema } from './migrations.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

const pragma = (db: DatabaseSync, name: string): unknown => db.prepare(`PRAGMA ${name}`).get()?.[name];
const tables = (db: DatabaseSync): unknown[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map(({ name }) => name);
const emptyDatabase = (): DatabaseSync => new DatabaseSync(':memory:');

describe('migrate', () => {
  it('makes the tables of a fresh file and signs it', () => {
    const db = emptyDatabase();
    migrate(db);
    expect(tables(db)).toEqual([
      'abandoned_sessions',
      'batches',
      'history',
      'jobs',
      'opening',
      'queue_settings',
      'servers',
      'unreadable',
    ]);
    expect(pragma(db, 'user_version')).toBe(latestSchema);
    expect(pragma(db, 'application_id')).toBe(applicationId);
  });

  it('does nothing to a file that is up to date', () => {
    const db = emptyDatabase();
    migrate(db);
    const before = pragma(db, 'schema_version');
    migrate(db);
    expect(pragma(db, 'schema_version')).toBe(before);
  });

  it('is all or nothing: a step that fails leaves the schema as it was', () => {
    const db = emptyDatabase();
    db.exec('CREATE TABLE jobs (x)');
    expect(() => migrate(db)).toThrow(/already exists/);
    expect(tables(db)).toEqual(['jobs']);
    expect(pragma(db, 'user_version')).toBe(0);
    expect(db.isTransaction).toBe(false);
  });
});

describe('a queue that an older program left', () => {
  const schemas = Array.from({ length: latestSchema - 1 }, (_, index) => index + 1);

  function oldQueue(schema: number): TempFolder {
    const folder = new TempFolder();
    const db = new DatabaseSync(folder.join('queue.db'));
    const script = path.join(import.meta.dirname, '../../testing/queue-files', `schema-${schema}.sql`);
    db.exec(readFileSync(script, 'utf8'));
    db.exec('PRAGMA journal_mode=WAL');
    db.close();
    return folder;
  }

  it.each(schemas)('of schema %d comes with its sessions, offsets, errors, waits and promises', (schema) => {
    using folder = oldQueue(schema);
    const store = new SqliteJobStore(folder.path);
    const { jobs, batches, abandonedSessions, unreadableRecords } = store.load();
    store.close();

    expect(unreadableRecords).toBe(0);
    expect(jobs.map(({ state, fileName }) => [state, fileName])).toEqual(
      [
        'queued',
        'transferring',
        'closing',
        'suspended',
        'transientError',
        'error',
        'acknowledged',
        'cancelling',
        'cancelled',
      ].map((state) => [state, `${state}.bin`]),
    );
    const [queued, transferring, closing, , waiting, failed, done, , cancelled] = jobs;
    expect(queued).toMatchObject({
      facts: { sessionId: null, acknowledgedBytes: 0 },
      priority: 'normal',
      rank: 1,
    });
    expect(transferring?.facts).toMatchObject({
      sessionId: '{7df0354d-249b-430f-820d-3d2a9bef4931}',
      acknowledgedBytes: 41,
      closeSent: false,
    });
    expect(closing?.facts).toMatchObject({ acknowledgedBytes: 42, closeSent: true, lastFragmentSent: true });
    expect(waiting).toMatchObject({
      error: { code: 'server-busy', facts: { httpStatus: 503 } },
      nextTryAt: sampleTime + 60_000,
      attempts: 2,
    });
    expect(failed?.error?.code).toBe('access-denied');
    expect(done?.finishedAt).toBe(sampleTime + 9);
    expect(cancelled?.cancelOutcome).toBe('confirmed');
    expect(batches).toMatchObject([{ label: 'Año', scan: 'complete', isPaused: false, addedAt: sampleTime }]);
    expect(abandonedSessions).toMatchObject([
      {
        sessionId: '{9df0354d-249b-430f-820d-3d2a9bef4931}',
        hostId: schema === 1 ? null : 'node-7.server.example',
      },
    ]);
  });

  it.each(schemas)('of schema %d is copied before it is changed', (schema) => {
    using folder = oldQueue(schema);
    new SqliteJobStore(folder.path, { clock: clockAt(2031, 4, 5) }).close();

    const backup = new DatabaseSync(folder.join('backups', 'queue-2031-04-05-1.db'));
    expect(pragma(backup, 'user_version')).toBe(schema);
    expect(pragma(backup, 'application_id')).toBe(applicationId);
    expect(backup.prepare('SELECT COUNT(*) AS count FROM jobs').get()?.count).toBe(9);
    backup.close();
  });

  it('is left alone when there is no place for the copy', () => {
    using folder = oldQueue(1);
    const before = readFileSync(folder.join('queue.db'));
    writeFileSync(folder.join('backups'), 'not a folder');
    expect(() => new SqliteJobStore(folder.path)).toThrow(/EEXIST|ENOTDIR/);
    expect(readFileSync(folder.join('queue.db')).equals(before)).toBe(true);
  });
});

const clockAt = (year: number, month: number, day: number) => ({
  now: () => new Date(year, month - 1, day, 12).getTime(),
  monotonic: () => 0,
  schedule: () => () => undefined,
});

it('the jobs of a batch are found without a look at all the others', () => {
  const db = emptyDatabase();
  migrate(db);
  const [plan] = db.prepare('EXPLAIN QUERY PLAN SELECT 1 FROM jobs WHERE batch_id = ?').all('x');
  expect(plan?.detail).toMatch(/^SEARCH jobs USING .*INDEX jobs_of_batch/);
});

describe('refuseNewerSchema', () => {
  it.each([0, latestSchema])('lets version %d pass', (version) => {
    const db = emptyDatabase();
    db.exec(`PRAGMA user_version = ${version}`);
    expect(() => refuseNewerSchema(db)).not.toThrow();
  });

  it('stops at the next one', () => {
    const db = emptyDatabase();
    db.exec(`PRAGMA user_version = ${latestSchema + 1}`);
    expect(() => refuseNewerSchema(db)).toThrow(NewerSchemaError);
  });
});
