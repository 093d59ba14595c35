import { type BatchView, finishedStates, type JobView } from '../../shared/job-view.ts';
import type { QueueState } from './job-store.ts';
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
export function listRows(queue: Pick<QueueState, 'byId' | 'order' | 'batches'>, wish: ListWish): ListRow[] {
  const rows: ListRow[] = [];
  const needle = searchable(wish.search.trim());
  for (const [batchId, jobs] of jobsByBatch(queue)) {
    const batch = queue.batches.get(batchId);
    const hasHeader = batch !== undefined && (batch.kind === 'folder' || jobs.length > 1);
    const matching = jobs.filter((job) => isInView(job, wish.view) && matches(job, batch, needle));
    if (matching.length === 0) continue;
    if (hasHeader) {
      const jobIds = jobs.map((job) => job.id);
      rows.push({ key: `batch:${batchId}`, kind: 'batch', id: batchId, jobIds, isInBatch: false });
      if (wish.collapsed.has(batchId)) continue;
    }
    for (const { id } of matching) {
      rows.push({ key: `job:${id}`, kind: 'job', id, jobIds: [id], isInBatch: hasHeader });
    }
  }
  return rows;
}

/** Jobs per batch by rank; a batch stands where the first of its jobs stands that is not over. */
export function jobsByBatch(queue: Pick<QueueState, 'byId' | 'order' | 'batches'>): Map<string, JobView[]> {
  const groups = new Map<string, JobView[]>();
  for (const id of queue.order) {
    const job = queue.byId.get(id);
    if (job === undefined) continue;
    const group = groups.get(job.batchId);
    if (group === undefined) groups.set(job.batchId, [job]);
    else group.push(job);
  }
  return new Map([...groups].sort(([, a], [, b]) => rankOfGroup(a) - rankOfGroup(b)));
}

function rankOfGroup(jobs: readonly JobView[]): number {
  const first = jobs.find(({ state }) => !finishedStates.has(state)) ?? jobs[0];
  return first?.rank ?? 0;
}

function matches(job: JobView, batch: BatchView | undefined, needle: string): boolean {
  if (needle === '') return true;
  return [job.relativePath, job.remoteUrl, batch?.label ?? ''].some((text) =>
    searchable(text).includes(needle),
  );
}

const searchable = (text: string): string => text.normalize('NFC').toLowerCase();
