import type { SQLOutputValue } from 'node:sqlite';
import { type JobState, jobStates, type Priority, priorities } from '../../../shared/job-view.ts';
import { noSession } from '../../bits/session-state.ts';
import type { SourceIdentity } from '../../transfer/ports.ts';
import { type Job, jobSchema } from '../job.ts';
import { noSessionText, type Row } from './store-rows.ts';

/**
 * Rows of the table of jobs as jobs. The schema judges every row but those of the usual shape, which some quick
 * looks tell: it would take most of the start of a queue of 100,000. Equal texts are kept once.
 */
export class JobReader {
  readonly #batchIds = new Map<SQLOutputValue | undefined, string>();

  /** Throws when the row is no job. */
  read(row: Row): Job {
    const job = usualJob(row) ?? jobSchema.parse(candidateOf(row));
    const batchId = this.#batchIds.get(job.batchId);
    if (batchId === undefined) this.#batchIds.set(job.batchId, job.batchId);
    else job.batchId = batchId;
    return job;
  }
}

const parsedOrNull = (text: SQLOutputValue | undefined): unknown =>
  text === null ? null : JSON.parse(String(text));

const candidateOf = (row: Row): unknown => ({
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
  facts: {
    ...noSession,
    ...JSON.parse(String(row.session)),
    acknowledgedBytes: row.acknowledged_bytes,
  },
  attempts: row.attempts,
  tries: row.tries,
  nextTryAt: row.next_try_at,
  withoutProgressMs: row.without_progress_ms,
  serverWords: row.server_words,
  addedAt: row.added_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
});

const stateOf = new Map<unknown, JobState>(jobStates.map((state) => [state, state]));
const priorityOf = new Map<unknown, Priority>(priorities.map((priority) => [priority, priority]));
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTime = (value: unknown): value is number | null => value === null || Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string';

function identityOf(text: string): SourceIdentity | null {
  const { device, inode, sizeBytes, modifiedNs, changedNs }: Record<string, unknown> = {
    ...JSON.parse(text),
  };
  const isWhole = isText(device) && isText(inode) && isText(modifiedNs) && isText(changedNs);
  return isWhole && isCount(sizeBytes) ? { device, inode, sizeBytes, modifiedNs, changedNs } : null;
}

/** A job without session, error, hold and limit, as it is added; null for every other row. */
function usualJob(row: Row): Job | null {
  const {
    id,
    batch_id: batchId,
    rank,
    file_name: fileName,
    relative_path: relativePath,
    source_path: sourcePath,
    source_identity: identityText,
    remote_url: remoteUrl,
    attempts,
    tries,
    next_try_at: nextTryAt,
    without_progress_ms: withoutProgressMs,
    added_at: addedAt,
    started_at: startedAt,
    finished_at: finishedAt,
  } = row;
  const state = stateOf.get(row.state);
  const priority = priorityOf.get(row.priority);
  if (state === undefined || priority === undefined) return null;
  const isBare =
    row.session === noSessionText &&
    row.acknowledged_bytes === 0 &&
    row.error === null &&
    row.hold === null &&
    row.digest === null &&
    row.bytes_per_second === null &&
    row.cancel_outcome === null &&
    row.server_words === null;
  if (!isBare || !isUuid(id) || !isUuid(batchId) || !isText(fileName) || !isText(relativePath)) return null;
  if (!isText(sourcePath) || !isText(remoteUrl) || !URL.canParse(remoteUrl)) return null;
  if (!isText(identityText) || !Number.isSafeInteger(rank) || typeof rank !== 'number') return null;
  if (!isCount(attempts) || !isCount(tries) || !isCount(withoutProgressMs)) return null;
  if (
    typeof addedAt !== 'number' ||
    !Number.isFinite(addedAt) ||
    !isTime(nextTryAt) ||
    !isTime(startedAt) ||
    !isTime(finishedAt)
  )
    return null;
  const sourceIdentity = identityOf(identityText);
  if (sourceIdentity === null) return null;
  return {
    id,
    batchId,
    fileName,
    relativePath: relativePath === fileName ? fileName : relativePath,
    sourcePath,
    sourceIdentity,
    remoteUrl,
    state,
    error: null,
    cancelOutcome: null,
    closeUnconfirmed: row.close_unconfirmed === 1,
    facts: noSession,
    digest: null,
    rank,
    priority,
    bytesPerSecond: null,
    isRunNow: row.is_run_now === 1,
    hold: null,
    attempts,
    tries,
    nextTryAt,
    withoutProgressMs,
    serverWords: null,
    addedAt,
    startedAt,
    finishedAt,
  };
}
