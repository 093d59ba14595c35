import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { applicationId, migrate, NewerSchemaError, refuseNewerSchema } from './migrations.ts';

const currentVersion = 2;
const pragma = (db: DatabaseSync, name: string): unknown => db.prepare(`PRAGMA ${name}`).get()?.[name];
const tables = (db: DatabaseSync): unknown[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map(({ name }) => name);

function emptyDatabase(): DatabaseSync {
  return new DatabaseSync(':memory:');
}

describe('migrate', () => {
  it('makes the tables of a fresh file and signs it', () => {
    const db = emptyDatabase();
    migrate(db);
    expect(tables(db)).toEqual(['abandoned_sessions', 'batches', 'jobs', 'servers']);
    expect(pragma(db, 'user_version')).toBe(currentVersion);
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

it('takes a queue of the first version with it: sessions, offsets and promises', () => {
  const db = emptyDatabase();
  migrate(db, 1);
  expect(pragma(db, 'user_version')).toBe(1);
  db.exec(`INSERT INTO batches VALUES ('b', 'files', 'x', 'http://h/', 1);
    INSERT INTO jobs VALUES (7, 'j', 'b', 'x', 'x', '/x', '{}', 'http://h/x', 'transferring', NULL, NULL, 0,
      '{A}', 40, 1, 0, 2, NULL, 1, 1, NULL);
    INSERT INTO jobs VALUES (8, 'k', 'b', 'y', 'y', '/y', '{}', 'http://h/y', 'queued', NULL, NULL, 0,
      NULL, 0, 0, 1, 0, NULL, 1, 1, NULL);
    INSERT INTO abandoned_sessions VALUES ('a', 'http://h/z', '{B}', 5)`);
  migrate(db);
  const stored = db.prepare('SELECT position, session, acknowledged_bytes FROM jobs ORDER BY position').all();
  expect(stored.map((row) => ({ ...row, session: JSON.parse(String(row.session)) }))).toEqual([
    {
      position: 7,
      session: { sessionId: '{A}', closeSent: true, lastFragmentSent: false, bestBytes: 40 },
      acknowledged_bytes: 40,
    },
    {
      position: 8,
      session: { sessionId: null, closeSent: false, lastFragmentSent: true, bestBytes: 0 },
      acknowledged_bytes: 0,
    },
  ]);
  expect({ ...db.prepare('SELECT session_id, host_id FROM abandoned_sessions').get() }).toEqual({
    session_id: '{B}',
    host_id: null,
  });
});

it('the jobs of a batch are found without a look at all the others', () => {
  const db = emptyDatabase();
  migrate(db);
  const [plan] = db.prepare('EXPLAIN QUERY PLAN SELECT 1 FROM jobs WHERE batch_id = ?').all('x');
  expect(plan?.detail).toMatch(/^SEARCH jobs USING .*INDEX jobs_of_batch/);
});

describe('refuseNewerSchema', () => {
  it.each([0, currentVersion])('lets version %d pass', (version) => {
    const db = emptyDatabase();
    db.exec(`PRAGMA user_version = ${version}`);
    expect(() => refuseNewerSchema(db)).not.toThrow();
  });

  it('stops at the next one', () => {
    const db = emptyDatabase();
    db.exec(`PRAGMA user_version = ${currentVersion + 1}`);
    expect(() => refuseNewerSchema(db)).toThrow(NewerSchemaError);
  });
});
