import type { Batch } from '../job.ts';
import type { JobList } from '../job-list.ts';
import type { StoreChange } from '../job-store.ts';

type BatchEnds = Required<Pick<StoreChange, 'batches' | 'removedBatchIds'>>;

export const isEmpty = (batchId: string, list: JobList): boolean => list.idsInBatch(batchId).length === 0;

/** As they are now; those that are gone are left out. */
export const asTheyAre = (batches: readonly Batch[], list: JobList): Batch[] =>
  batches.flatMap(({ id }) => list.batch(id) ?? []);

/** The change that ends the search for batches. One that nothing was found for goes. */
export const endsOf = (
  batches: readonly Batch[],
  state: 'complete' | 'stopped',
  list: JobList,
): BatchEnds => ({
  batches: batches.filter(({ id }) => !isEmpty(id, list)).map((batch) => ({ ...batch, scan: state })),
  removedBatchIds: batches.map(({ id }) => id).filter((id) => isEmpty(id, list)),
});
