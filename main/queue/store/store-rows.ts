import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { type HistoryEntry, historyEntrySchema } from '../../../shared/history-entry.ts';
import { noSession, type SessionFacts } from '../../bits/session-state.ts';
import { type Batch, batchSchema, type Job } from '../job.ts';
import { type AbandonedSession, abandonedSessionSchema } from '../job-store.ts';

export type Row = Record<string, SQLOutputValue>;

/** A job without a session, as nearly all of a long queue are, has this in its column. */
export const noSessionText = '{}';

const jsonOrNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** The offset has a column of its own. */
function textOfFacts(facts: SessionFacts): string {
  if (facts === noSession) return noSessionText;
  const text = JSON.stringify({ ...facts, acknowledgedBytes: undefined });
  return text === usualFacts ? noSessionText : text;
}
const usualFacts = JSON.stringify({ ...noSession, acknowledgedBytes: undefined });

/** The values of a job in the order of `jobColumns`. */
export const valuesOfJob = (job: Job): SQLInputValue[] => [
  job.id,
  job.batchId,
  job.rank,
  job.priority,
  job.bytesPerSecond,
  Number(job.isRunNow),
  jsonOrNull(job.hold),
  jsonOrNull(job.digest),
  job.fileName,
  job.relativePath,
  job.sourcePath,
  JSON.stringify(job.sourceIdentity),
  job.remoteUrl,
  job.state,
  jsonOrNull(job.error),
  job.cancelOutcome,
  Number(job.closeUnconfirmed),
  textOfFacts(job.facts),
  job.facts.acknowledgedBytes,
  job.attempts,
  job.tries,
  job.nextTryAt,
  Math.round(job.withoutProgressMs),
  job.serverWords,
  job.addedAt,
  job.startedAt,
  job.finishedAt,
];

export const jobColumns = [
  'id',
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

/** The values of a batch in the order of `batchColumns`. */
export const valuesOfBatch = (batch: Batch): SQLInputValue[] => [
  batch.id,
  batch.kind,
  batch.label,
  batch.destinationUrl,
  batch.naming,
  batch.scan,
  batch.bytesPerSecond,
  Number(batch.isPaused),
  JSON.stringify(batch.roots),
  batch.addedAt,
];

export const batchColumns = [
  'id',
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

/** The values of a session in the order of `abandonedColumns`. */
export const valuesOfAbandoned = (session: AbandonedSession): SQLInputValue[] => [
  session.id,
  session.remoteUrl,
  session.sessionId,
  session.hostId,
  session.fileName,
  Math.round(session.withoutAnswerMs),
  session.addedAt,
];

export const abandonedColumns = [
  'id',
  'remote_url',
  'session_id',
  'host_id',
  'file_name',
  'without_answer_ms',
  'added_at',
] as const;

/** Throws when the row is no batch. */
export const batchOfRow = (row: Row): Batch =>
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

/** Throws when the row is no session. */
export const abandonedOfRow = (row: Row): AbandonedSession =>
  abandonedSessionSchema.parse({
    id: row.id,
    remoteUrl: row.remote_url,
    sessionId: row.session_id,
    hostId: row.host_id,
    fileName: row.file_name,
    withoutAnswerMs: row.without_answer_ms,
    addedAt: row.added_at,
  });

/** Null when the entry can't be read. */
export function entryOfRow(row: Row): HistoryEntry | null {
  try {
    return historyEntrySchema.parse(JSON.parse(String(row.entry)));
  } catch {
    return null;
  }
}
