import type { JobView } from '../../shared/job-view.ts';
import { isLoaded, type QueueState } from './job-store.ts';
import { jobsByBatch, type ListRow, listRows } from './list-rows.ts';
import { memoizeLatest } from './memoize-latest.ts';
import { type JobSums, sumJobs } from './sums.ts';
import type { UiState } from './ui-store.ts';
import { countViews, type ViewCounts } from './views.ts';

const groups = memoizeLatest(
  (byId: QueueState['byId'], order: QueueState['order'], batches: QueueState['batches']) =>
    jobsByBatch({ byId, order, batches }),
);

const allJobs = memoizeLatest((byId: QueueState['byId']) => [...byId.values()]);
const counts = memoizeLatest((byId: QueueState['byId']) => countViews(byId.values()));

/** The rows on screen. Keeps the identity of the array while its rows stay the same. */
export const selectRows = (() => {
  let last: ListRow[] = [];
  const rows = memoizeLatest(
    (
      byId: QueueState['byId'],
      order: QueueState['order'],
      batches: QueueState['batches'],
      view: UiState['view'],
      search: string,
      collapsed: UiState['collapsed'],
    ) => {
      const next = listRows({ byId, order, batches }, { view, search, collapsed });
      if (!isSameList(last, next)) last = next;
      return last;
    },
  );
  return (queue: QueueState, ui: Pick<UiState, 'view' | 'search' | 'collapsed'>): readonly ListRow[] =>
    rows(queue.byId, queue.order, queue.batches, ui.view, ui.search, ui.collapsed);
})();

export const selectCounts = (queue: QueueState): ViewCounts => counts(queue.byId);

export const selectIsFirstRun = (queue: QueueState): boolean => isLoaded(queue) && queue.order.length === 0;

export const batchJobs = (queue: QueueState, batchId: string): readonly JobView[] =>
  groups(queue.byId, queue.order, queue.batches).get(batchId) ?? [];

export const selectBatchSums = (queue: QueueState, batchId: string): JobSums =>
  sumJobs(batchJobs(queue, batchId), queue.progress);

export const selectTotals = (queue: QueueState): JobSums => sumJobs(allJobs(queue.byId), queue.progress);

const isSameList = (a: readonly ListRow[], b: readonly ListRow[]): boolean =>
  a.length === b.length &&
  a.every((row, index) => {
    const other = b[index];
    return row.key === other?.key && row.isInBatch === other.isInBatch && isSameIds(row.jobIds, other.jobIds);
  });

const isSameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
