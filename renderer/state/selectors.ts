import { type BatchSum, sumOfCounts } from '../../shared/batch-state.ts';
import type { BatchView, JobView } from '../../shared/job-view.ts';
import { isLoaded, type QueueState } from './job-store.ts';
import { type ListRow, listRows } from './list-rows.ts';
import { memoizeLatest } from './memoize-latest.ts';
import { type JobSums, sumsOf } from './sums.ts';
import { emptyTally, type Tally } from './tally.ts';
import type { UiState } from './ui-store.ts';
import type { ViewCounts } from './views.ts';

/** The rows on screen. Keeps the identity of the array while its rows stay the same. */
export const selectRows = (() => {
  let last: ListRow[] = [];
  const rows = memoizeLatest(
    (
      groups: QueueState['groups'],
      batches: QueueState['batches'],
      view: UiState['view'],
      search: string,
      collapsed: UiState['collapsed'],
    ) => {
      const next = listRows({ groups, batches }, { view, search, collapsed });
      if (next.length !== last.length || next.some((row, index) => row !== last[index])) last = next;
      return last;
    },
  );
  return (queue: QueueState, ui: Pick<UiState, 'view' | 'search' | 'collapsed'>): readonly ListRow[] =>
    rows(queue.groups, queue.batches, ui.view, ui.search, ui.collapsed);
})();

export const selectCounts = (queue: QueueState): ViewCounts => queue.tally.views;

export const selectIsFirstRun = (queue: QueueState): boolean => isLoaded(queue) && queue.byId.size === 0;

export const batchJobs = (queue: QueueState, batchId: string): readonly JobView[] =>
  queue.groups.get(batchId)?.jobs ?? [];

/** The same array until jobs of the batch come, go or change places. */
export const batchJobIds = (queue: QueueState, batchId: string): readonly string[] =>
  queue.groups.get(batchId)?.jobIds ?? [];

/** How many jobs of a batch are in each state. */
export const selectBatchStates = (queue: QueueState, batchId: string): Tally['states'] =>
  (queue.tallies.get(batchId) ?? emptyTally).states;

export const selectBatchSum = ({ tallies }: QueueState, batch: BatchView): BatchSum => {
  const { states, fileBytes } = tallies.get(batch.id) ?? emptyTally;
  return sumOfCounts(batch, states, fileBytes);
};

export const selectBatchSums = (queue: QueueState, batchId: string): JobSums =>
  sumsOf(queue.tallies.get(batchId) ?? emptyTally, queue.progress);

export const selectTotals = (queue: QueueState): JobSums => sumsOf(queue.tally, queue.progress);
