import type { BatchView, JobView } from '../../shared/job-view.ts';
import type { QueueState } from './job-store.ts';
import { memoizeLatest } from './memoize-latest.ts';
import { isInView, type View } from './views.ts';

/** One row of the list. `jobIds` are the jobs that a command on the row is meant for. */
export interface ListRow {
  /** Unique among rows; stays the same while the row lives. */
  key: string;
  kind: 'batch' | 'job';
  /** Batch id or job id. */
  id: string;
  jobIds: readonly string[];
  /** True for a job under a batch header. */
  isInBatch: boolean;
}

export interface ListWish {
  view: View;
  search: string;
  collapsed: ReadonlySet<string>;
}

/**
 * The rows on screen, in order: each batch with more than one job, or of a folder, gets a header row.
 * A header is there while any of its jobs matches the view and the search, and stands for the whole batch.
 */
export function listRows(queue: Pick<QueueState, 'groups' | 'batches'>, wish: ListWish): ListRow[] {
  const rows: ListRow[] = [];
  const needle = searchable(wish.search.trim());
  const isFiltered = wish.view !== 'all' || needle !== '';
  for (const { batchId, jobs, jobIds } of groupsInOrder(queue.groups)) {
    const batch = queue.batches.get(batchId);
    const label = searchable(batch?.label ?? '');
    const isWanted = (job: JobView | undefined): boolean =>
      job !== undefined &&
      isInView(job, wish.view) &&
      (label.includes(needle) || textOf(job).includes(needle));
    const { header, jobRows } = rowsOf(jobIds, batchId, hasHeader(batch, jobs));
    const matching = isFiltered ? jobRows.filter((_, index) => isWanted(jobs[index])) : jobRows;
    if (matching.length === 0) continue;
    if (header !== null) rows.push(header);
    if (header === null || !wish.collapsed.has(batchId)) for (const row of matching) rows.push(row);
  }
  return rows;
}

/** A batch stands where the first of its jobs stands that is not over. */
const groupsInOrder = memoizeLatest((groups: QueueState['groups']) =>
  [...groups.values()].sort((a, b) => a.rank - b.rank),
);

const hasHeader = (batch: BatchView | undefined, jobs: readonly JobView[]): boolean =>
  batch !== undefined && (batch.kind === 'folder' || jobs.length > 1);

interface BatchRows {
  header: ListRow | null;
  jobRows: readonly ListRow[];
}

const knownRows = new WeakMap<readonly string[], BatchRows>();

/** All rows of a batch. They are made anew only when its jobs are other ones or stand in another order. */
function rowsOf(jobIds: readonly string[], batchId: string, isHeaded: boolean): BatchRows {
  const known = knownRows.get(jobIds);
  if (known !== undefined && (known.header !== null) === isHeaded) return known;
  const header: ListRow = { key: `batch:${batchId}`, kind: 'batch', id: batchId, jobIds, isInBatch: false };
  const rows: BatchRows = {
    header: isHeaded ? header : null,
    jobRows: jobIds.map((id) => ({ key: `job:${id}`, kind: 'job', id, jobIds: [id], isInBatch: isHeaded })),
  };
  knownRows.set(jobIds, rows);
  return rows;
}

const knownTexts = new WeakMap<JobView, string>();

/** What a search looks through; made once for each job, as a search looks at all of them again and again. */
function textOf(job: JobView): string {
  const known = knownTexts.get(job);
  if (known !== undefined) return known;
  const text = searchable(`${job.relativePath}\n${job.remoteUrl}`);
  knownTexts.set(job, text);
  return text;
}

const searchable = (text: string): string => text.normalize('NFC').toLowerCase();
