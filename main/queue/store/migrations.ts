import type { DatabaseSync } from 'node:sqlite';

/** Marks the file as ours: an emptied file opens without any error, as a fresh empty database. */
export const applicationId = 0x42495455;

/** Each step takes the schema from its index to the next; `user_version` counts the steps done. */
const steps: readonly string[] = [
  `CREATE TABLE batches (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     label TEXT NOT NULL,
     destination_url TEXT NOT NULL,
     added_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE jobs (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     batch_id TEXT NOT NULL REFERENCES batches(id),
     file_name TEXT NOT NULL,
     relative_path TEXT NOT NULL,
     source_path TEXT NOT NULL,
     source_identity TEXT NOT NULL,
     remote_url TEXT NOT NULL,
     state TEXT NOT NULL,
     error TEXT,
     cancel_outcome TEXT,
     close_unconfirmed INTEGER NOT NULL,
     session_id TEXT,
     acknowledged_bytes INTEGER NOT NULL,
     close_sent INTEGER NOT NULL,
     last_fragment_sent INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     next_try_at INTEGER,
     last_progress_at INTEGER NOT NULL,
     added_at INTEGER NOT NULL,
     finished_at INTEGER
   ) STRICT;
   CREATE INDEX jobs_of_batch ON jobs (batch_id);
   CREATE TABLE abandoned_sessions (
     id TEXT PRIMARY KEY,
     remote_url TEXT NOT NULL,
     session_id TEXT NOT NULL,
     added_at INTEGER NOT NULL
   ) STRICT;`,
  // The session's facts in one column: only the offset is written by itself.
  `ALTER TABLE jobs ADD COLUMN session TEXT NOT NULL DEFAULT '{}';
   UPDATE jobs SET session = json_object(
     'sessionId', session_id,
     'closeSent', json(iif(close_sent, 'true', 'false')),
     'lastFragmentSent', json(iif(last_fragment_sent, 'true', 'false')),
     'bestBytes', acknowledged_bytes
   );
   ALTER TABLE jobs DROP COLUMN session_id;
   ALTER TABLE jobs DROP COLUMN close_sent;
   ALTER TABLE jobs DROP COLUMN last_fragment_sent;
   ALTER TABLE abandoned_sessions ADD COLUMN host_id TEXT;
   CREATE TABLE servers (
     origin TEXT PRIMARY KEY,
     knowledge TEXT NOT NULL,
     seen_at INTEGER NOT NULL
   ) STRICT;`,
  `ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
   UPDATE jobs SET rank = position;
   ALTER TABLE jobs ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';
   ALTER TABLE jobs ADD COLUMN bytes_per_second INTEGER;
   ALTER TABLE jobs ADD COLUMN is_run_now INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN hold TEXT;
   ALTER TABLE jobs ADD COLUMN digest TEXT;
   ALTER TABLE jobs ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN without_progress_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN server_words TEXT;
   ALTER TABLE jobs ADD COLUMN started_at INTEGER;
   ALTER TABLE jobs DROP COLUMN last_progress_at;
   ALTER TABLE batches ADD COLUMN naming TEXT;
   ALTER TABLE batches ADD COLUMN scan TEXT NOT NULL DEFAULT 'complete';
   ALTER TABLE batches ADD COLUMN bytes_per_second INTEGER;
   ALTER TABLE batches ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE batches ADD COLUMN roots TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE abandoned_sessions ADD COLUMN file_name TEXT NOT NULL DEFAULT '';
   ALTER TABLE abandoned_sessions ADD COLUMN without_answer_ms INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE history (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     job_id TEXT UNIQUE,
     batch_id TEXT,
     entry TEXT NOT NULL
   ) STRICT;
   CREATE INDEX history_of_batch ON history (batch_id);
   CREATE TABLE queue_settings (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
     settings TEXT NOT NULL
   ) STRICT;`,
  // What can't be read is set aside as it is. The row of the last opening tells a lost or a foreign log.
  `CREATE TABLE unreadable (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     table_name TEXT NOT NULL,
     record TEXT NOT NULL,
     found_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE opening (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
     name TEXT NOT NULL,
     needs_log INTEGER NOT NULL,
     logs INTEGER NOT NULL DEFAULT 0
   ) STRICT;`,
];

export const latestSchema = steps.length;

/** Thrown when the file was written by a newer program; nothing has been changed. */
export class NewerSchemaError extends Error {}

/** Only reads. @throws NewerSchemaError */
export function refuseNewerSchema(db: DatabaseSync): void {
  const version = schemaVersion(db);
  if (version > latestSchema) throw new NewerSchemaError(`schema ${version}, known ${latestSchema}`);
}

/** Brings the schema up to date, or to an older version that is asked for, in one transaction per step. */
export function migrate(db: DatabaseSync, version = latestSchema): void {
  for (let done = schemaVersion(db); done < version; done += 1) {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(steps[done] ?? '');
      db.exec(`PRAGMA user_version = ${done + 1}; PRAGMA application_id = ${applicationId}`);
      db.exec('COMMIT');
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw cause;
    }
  }
}

export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}
