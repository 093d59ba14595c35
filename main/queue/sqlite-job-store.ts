import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { type HistoryEntry, historyEntrySchema } from '../../shared/history-entry.ts';
import {
  defaultQueueSettings,
  type QueueSettings,
  queueSettingsSchema,
} from '../../shared/queue-settings.ts';
import type { Clock } from '../transfer/ports.ts';
import type { ServerMemory } from '../transfer/server-knowledge.ts';
import { type Batch, batchSchema, type Job, jobSchema } from './job.ts';
import {
  type AbandonedSession,
  abandonedSessionSchema,
  type HistoryPage,
  type HistoryQuery,
  type JobStore,
  type StoreChange,
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
    const jobs = read('SELECT * FROM jobs ORDER BY rank, position', (row) => {
      const job = jobOfRow(row);
      if (!known.has(job.batchId)) throw new Error('batch is missing');
      return job;
    });
    const abandonedSessions = read('SELECT * FROM abandoned_sessions ORDER BY rowid', abandonedOfRow);
    return { jobs, batches, abandonedSessions, settings: this.#settings(), unreadableRecords };
  }

  commit(change: StoreChange): void {
    const { upsertBatch, upsertJob, deleteJob, deleteEmptyBatches } = this.#statements;
    this.#transaction(() => {
      for (const batch of change.batches ?? []) upsertBatch.run(rowOfBatch(batch));
      for (const job of change.jobs ?? []) upsertJob.run(rowOfJob(job));
      for (const id of change.removedJobIds ?? []) deleteJob.run(id);
      if (change.removedJobIds?.length) deleteEmptyBatches.run();
      for (const id of change.removedBatchIds ?? []) this.#statements.deleteBatch.run(id);
      for (const session of change.abandonedSessions ?? []) {
        this.#statements.upsertAbandoned.run(rowOfAbandoned(session));
      }
      for (const id of change.struckSessionIds ?? []) this.#statements.deleteAbandoned.run(id);
      this.#addHistory(change.history ?? []);
      if (change.settings) this.#statements.putSettings.run(JSON.stringify(change.settings));
    });
  }

  saveProgress(jobId: string, { acknowledgedBytes, digest }: Parameters<JobStore['saveProgress']>[1]): void {
    this.#statements.updateProgress.run(acknowledgedBytes, jsonOrNull(digest), jobId);
  }

  history({ cursor, limit, batchId }: HistoryQuery): HistoryPage {
    const rows = this.#statements.historyPage.all({
      before: cursor ?? Number.MAX_SAFE_INTEGER,
      batch: batchId ?? null,
      limit,
    });
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      entries: rows.flatMap((row) => entryOfRow(row) ?? []),
      cursor: last === undefined ? null : Number(last.number),
    };
  }

  historyOf(jobId: string): HistoryEntry | null {
    const row = this.#statements.historyOfJob.get(jobId);
    return row === undefined ? null : entryOfRow(row);
  }

  /** Settings that can't be read are the usual ones. */
  #settings(): QueueSettings {
    try {
      const text = this.#db.prepare('SELECT settings FROM queue_settings').get()?.settings;
      return text === undefined ? defaultQueueSettings : queueSettingsSchema.parse(JSON.parse(String(text)));
    } catch {
      return defaultQueueSettings;
    }
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

  #addHistory(entries: readonly HistoryEntry[]): void {
    for (const entry of entries) {
      const isUpload = entry.kind === 'upload';
      this.#statements.putHistory.run(
        isUpload ? entry.jobId : null,
        isUpload ? entry.batchId : null,
        JSON.stringify(entry),
      );
    }
    if (entries.length > 0) this.#statements.trimHistory.run();
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
  'rank',
  'priority',
  'bytes_per_second',
  'is_run_now',
  'hold',
  'digest',
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
  'tries',
  'next_try_at',
  'without_progress_ms',
  'server_words',
  'added_at',
  'started_at',
  'finished_at',
] as const;

const batchColumns = [
  'kind',
  'label',
  'destination_url',
  'naming',
  'scan',
  'bytes_per_second',
  'is_paused',
  'roots',
  'added_at',
] as const;

const abandonedColumns = [
  'remote_url',
  'session_id',
  'host_id',
  'file_name',
  'without_answer_ms',
  'added_at',
] as const;

/** Entries of the history; the oldest go when there are more. */
export const maxHistoryEntries = 100_000;

function upsert(table: string, columns: readonly string[]): string {
  const values = columns.map((column) => `:${column}`).join(', ');
  const assignments = columns.map((column) => `${column} = excluded.${column}`).join(', ');
  return `INSERT INTO ${table} (id, ${columns.join(', ')}) VALUES (:id, ${values})
            ON CONFLICT (id) DO UPDATE SET ${assignments}`;
}

function prepareStatements(db: DatabaseSync) {
  return {
    upsertBatch: db.prepare(upsert('batches', batchColumns)),
    upsertJob: db.prepare(upsert('jobs', jobColumns)),
    updateProgress: db.prepare('UPDATE jobs SET acknowledged_bytes = ?, digest = ? WHERE id = ?'),
    deleteJob: db.prepare('DELETE FROM jobs WHERE id = ?'),
    deleteBatch: db.prepare('DELETE FROM batches WHERE id = ?'),
    deleteEmptyBatches: db.prepare(
      "DELETE FROM batches WHERE scan <> 'running' AND id NOT IN (SELECT batch_id FROM jobs)",
    ),
    upsertAbandoned: db.prepare(upsert('abandoned_sessions', abandonedColumns)),
    deleteAbandoned: db.prepare('DELETE FROM abandoned_sessions WHERE id = ?'),
    putHistory: db.prepare('INSERT OR REPLACE INTO history (job_id, batch_id, entry) VALUES (?, ?, ?)'),
    trimHistory: db.prepare(
      `DELETE FROM history WHERE number <= (SELECT MAX(number) FROM history) - ${maxHistoryEntries}`,
    ),
    historyPage: db.prepare(
      `SELECT number, entry FROM history WHERE number < :before AND (:batch IS NULL OR batch_id = :batch)
         ORDER BY number DESC LIMIT :limit`,
    ),
    historyOfJob: db.prepare('SELECT number, entry FROM history WHERE job_id = ?'),
    putSettings: db.prepare('INSERT OR REPLACE INTO queue_settings (only_row, settings) VALUES (1, ?)'),
  };
}

const jsonOrNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
const parsedOrNull = (text: SQLOutputValue | undefined): unknown =>
  text === null ? null : JSON.parse(String(text));

const rowOfJob = (job: Job): Record<string, SQLInputValue> => ({
  id: job.id,
  batch_id: job.batchId,
  rank: job.rank,
  priority: job.priority,
  bytes_per_second: job.bytesPerSecond,
  is_run_now: Number(job.isRunNow),
  hold: jsonOrNull(job.hold),
  digest: jsonOrNull(job.digest),
  file_name: job.fileName,
  relative_path: job.relativePath,
  source_path: job.sourcePath,
  source_identity: JSON.stringify(job.sourceIdentity),
  remote_url: job.remoteUrl,
  state: job.state,
  error: jsonOrNull(job.error),
  cancel_outcome: job.cancelOutcome,
  close_unconfirmed: Number(job.closeUnconfirmed),
  session: JSON.stringify({ ...job.facts, acknowledgedBytes: undefined }),
  acknowledged_bytes: job.facts.acknowledgedBytes,
  attempts: job.attempts,
  tries: job.tries,
  next_try_at: job.nextTryAt,
  without_progress_ms: Math.round(job.withoutProgressMs),
  server_words: job.serverWords,
  added_at: job.addedAt,
  started_at: job.startedAt,
  finished_at: job.finishedAt,
});

const rowOfBatch = (batch: Batch): Record<string, SQLInputValue> => ({
  id: batch.id,
  kind: batch.kind,
  label: batch.label,
  destination_url: batch.destinationUrl,
  naming: batch.naming,
  scan: batch.scan,
  bytes_per_second: batch.bytesPerSecond,
  is_paused: Number(batch.isPaused),
  roots: JSON.stringify(batch.roots),
  added_at: batch.addedAt,
});

const rowOfAbandoned = (session: AbandonedSession): Record<string, SQLInputValue> => ({
  id: session.id,
  remote_url: session.remoteUrl,
  session_id: session.sessionId,
  host_id: session.hostId,
  file_name: session.fileName,
  without_answer_ms: Math.round(session.withoutAnswerMs),
  added_at: session.addedAt,
});

const withNumbers = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );

const jobOfRow = (row: Row): Job =>
  jobSchema.parse({
    id: row.id,
    batchId: row.batch_id,
    rank: row.rank,
    priority: row.priority,
    bytesPerSecond: row.bytes_per_second,
    isRunNow: row.is_run_now === 1,
    hold: parsedOrNull(row.hold),
    digest: parsedOrNull(row.digest),
    fileName: row.file_name,
    relativePath: row.relative_path,
    sourcePath: row.source_path,
    sourceIdentity: JSON.parse(String(row.source_identity)),
    remoteUrl: row.remote_url,
    state: row.state,
    error: parsedOrNull(row.error),
    cancelOutcome: row.cancel_outcome,
    closeUnconfirmed: row.close_unconfirmed === 1,
    facts: { ...JSON.parse(String(row.session)), acknowledgedBytes: row.acknowledged_bytes },
    attempts: row.attempts,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    withoutProgressMs: row.without_progress_ms,
    serverWords: row.server_words,
    addedAt: row.added_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  });

const batchOfRow = (row: Row): Batch =>
  batchSchema.parse({
    id: row.id,
    kind: row.kind,
    label: row.label,
    destinationUrl: row.destination_url,
    naming: row.naming,
    scan: row.scan,
    bytesPerSecond: row.bytes_per_second,
    isPaused: row.is_paused === 1,
    roots: JSON.parse(String(row.roots)),
    addedAt: row.added_at,
  });

const abandonedOfRow = (row: Row): AbandonedSession =>
  abandonedSessionSchema.parse({
    id: row.id,
    remoteUrl: row.remote_url,
    sessionId: row.session_id,
    hostId: row.host_id,
    fileName: row.file_name,
    withoutAnswerMs: row.without_answer_ms,
    addedAt: row.added_at,
  });

function entryOfRow(row: Row): HistoryEntry | null {
  try {
    return historyEntrySchema.parse(JSON.parse(String(row.entry)));
  } catch {
    return null;
  }
}
