import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import type { Clock } from '../transfer/ports.ts';
import type { ServerMemory } from '../transfer/server-knowledge.ts';
import { type Batch, batchSchema, type Job, jobSchema } from './job.ts';
import {
  type AbandonedSession,
  abandonedSessionSchema,
  type JobStore,
  type StoredQueue,
} from './job-store.ts';
import { migrate, refuseNewerSchema } from './migrations.ts';
import { SqliteServerMemory } from './sqlite-server-memory.ts';

type Row = Record<string, SQLOutputValue>;

/** The queue's file is held by another running program. */
export class QueueInUseError extends Error {}

/**
 * The queue in one SQLite file, `queue.db` in `folder`: WAL with `synchronous=FULL`, one writer that
 * holds the file alone as long as it lives (the lock ends with the process).
 */
export class SqliteJobStore implements JobStore {
  readonly #db: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;
  #memory: SqliteServerMemory | null = null;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, 'queue.db');
    // The log gets the rights that the file has when the log is made.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    // Patience for a second start at the same moment: each holds a read lock that the other one waits for.
    this.#db = new DatabaseSync(file, { timeout: 300 });
    try {
      // Exclusive before WAL: then no shared-memory file exists and nobody else can open the queue.
      this.#db.exec('PRAGMA locking_mode=EXCLUSIVE');
      refuseNewerSchema(this.#db);
      this.#db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
      this.#db.exec('PRAGMA foreign_keys=ON; BEGIN EXCLUSIVE; COMMIT');
      migrate(this.#db);
    } catch (cause) {
      this.#db.close();
      if (/locked|busy/i.test(String(cause))) throw new QueueInUseError('the queue is in use', { cause });
      throw cause;
    }
    this.#statements = prepareStatements(this.#db);
  }

  load(): StoredQueue {
    let unreadableRecords = 0;
    const read = <T>(sql: string, parse: (row: Row) => T): T[] =>
      this.#rows(sql).flatMap((row) => {
        try {
          return [parse(withNumbers(row))];
        } catch {
          // One bad record must never keep the rest of the queue from starting.
          unreadableRecords += 1;
          return [];
        }
      });
    const batches = read('SELECT * FROM batches ORDER BY rowid', batchOfRow);
    const known = new Set(batches.map((batch) => batch.id));
    const jobs = read('SELECT * FROM jobs ORDER BY position', (row) => {
      const job = jobOfRow(row);
      if (!known.has(job.batchId)) throw new Error('batch is missing');
      return job;
    });
    const abandonedSessions = read('SELECT * FROM abandoned_sessions ORDER BY rowid', abandonedOfRow);
    return { jobs, batches, abandonedSessions, unreadableRecords };
  }

  insert(batch: Batch, jobs: readonly Job[]): void {
    this.#transaction(() => {
      this.#statements.insertBatch.run(
        batch.id,
        batch.kind,
        batch.label,
        batch.destinationUrl,
        batch.addedAt,
      );
      for (const job of jobs) this.#statements.insertJob.run(rowOfJob(job));
    });
  }

  save(jobs: readonly Job[]): void {
    this.#transaction(() => {
      for (const job of jobs) this.#statements.updateJob.run(rowOfJob(job));
    });
  }

  saveProgress(jobId: string, acknowledgedBytes: number): void {
    this.#statements.updateProgress.run(acknowledgedBytes, jobId);
  }

  remove(jobIds: readonly string[]): void {
    this.#transaction(() => {
      for (const id of jobIds) this.#statements.deleteJob.run(id);
      this.#statements.deleteEmptyBatches.run();
    });
  }

  addAbandonedSession(session: AbandonedSession): void {
    const { id, remoteUrl, sessionId, hostId, addedAt } = session;
    this.#statements.insertAbandoned.run(id, remoteUrl, sessionId, hostId, addedAt);
  }

  removeAbandonedSession(id: string): void {
    this.#statements.deleteAbandoned.run(id);
  }

  /** What is known of servers, in the same file. Closed with the store. */
  openMemory(clock: Clock): ServerMemory {
    this.#memory ??= new SqliteServerMemory(this.#db, clock);
    return this.#memory;
  }

  close(): void {
    this.#memory?.close();
    this.#db.close();
  }

  /** Integers as bigint: one that is no safe number would make the whole table unreadable. */
  #rows(sql: string): Row[] {
    const statement = this.#db.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all();
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (cause) {
      this.#db.exec('ROLLBACK');
      throw cause;
    }
  }
}

const jobColumns = [
  'batch_id',
  'file_name',
  'relative_path',
  'source_path',
  'source_identity',
  'remote_url',
  'state',
  'error',
  'cancel_outcome',
  'close_unconfirmed',
  'session',
  'acknowledged_bytes',
  'attempts',
  'next_try_at',
  'last_progress_at',
  'added_at',
  'finished_at',
] as const;

function prepareStatements(db: DatabaseSync) {
  const names = jobColumns.join(', ');
  const values = jobColumns.map((column) => `:${column}`).join(', ');
  const assignments = jobColumns.map((column) => `${column} = :${column}`).join(', ');
  return {
    insertBatch: db.prepare(
      'INSERT INTO batches (id, kind, label, destination_url, added_at) VALUES (?, ?, ?, ?, ?)',
    ),
    insertJob: db.prepare(`INSERT INTO jobs (id, ${names}) VALUES (:id, ${values})`),
    updateJob: db.prepare(`UPDATE jobs SET ${assignments} WHERE id = :id`),
    updateProgress: db.prepare('UPDATE jobs SET acknowledged_bytes = ? WHERE id = ?'),
    deleteJob: db.prepare('DELETE FROM jobs WHERE id = ?'),
    deleteEmptyBatches: db.prepare('DELETE FROM batches WHERE id NOT IN (SELECT batch_id FROM jobs)'),
    insertAbandoned: db.prepare(
      'INSERT INTO abandoned_sessions (id, remote_url, session_id, host_id, added_at) VALUES (?, ?, ?, ?, ?)',
    ),
    deleteAbandoned: db.prepare('DELETE FROM abandoned_sessions WHERE id = ?'),
  };
}

const rowOfJob = (job: Job): Record<string, SQLInputValue> => ({
  id: job.id,
  batch_id: job.batchId,
  file_name: job.fileName,
  relative_path: job.relativePath,
  source_path: job.sourcePath,
  source_identity: JSON.stringify(job.sourceIdentity),
  remote_url: job.remoteUrl,
  state: job.state,
  error: job.error === null ? null : JSON.stringify(job.error),
  cancel_outcome: job.cancelOutcome,
  close_unconfirmed: Number(job.closeUnconfirmed),
  session: JSON.stringify({ ...job.facts, acknowledgedBytes: undefined }),
  acknowledged_bytes: job.facts.acknowledgedBytes,
  attempts: job.attempts,
  next_try_at: job.nextTryAt,
  last_progress_at: job.lastProgressAt,
  added_at: job.addedAt,
  finished_at: job.finishedAt,
});

const withNumbers = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );

const jobOfRow = (row: Row): Job =>
  jobSchema.parse({
    id: row.id,
    batchId: row.batch_id,
    fileName: row.file_name,
    relativePath: row.relative_path,
    sourcePath: row.source_path,
    sourceIdentity: JSON.parse(String(row.source_identity)),
    remoteUrl: row.remote_url,
    state: row.state,
    error: row.error === null ? null : JSON.parse(String(row.error)),
    cancelOutcome: row.cancel_outcome,
    closeUnconfirmed: row.close_unconfirmed === 1,
    facts: { ...JSON.parse(String(row.session)), acknowledgedBytes: row.acknowledged_bytes },
    attempts: row.attempts,
    nextTryAt: row.next_try_at,
    lastProgressAt: row.last_progress_at,
    addedAt: row.added_at,
    finishedAt: row.finished_at,
  });

const batchOfRow = (row: Row): Batch =>
  batchSchema.parse({
    id: row.id,
    kind: row.kind,
    label: row.label,
    destinationUrl: row.destination_url,
    addedAt: row.added_at,
  });

const abandonedOfRow = (row: Row): AbandonedSession =>
  abandonedSessionSchema.parse({
    id: row.id,
    remoteUrl: row.remote_url,
    sessionId: row.session_id,
    hostId: row.host_id,
    addedAt: row.added_at,
  });
