import { finishedStates } from '../../shared/job-view.ts';
import type { QueueState } from './job-store.ts';
import type { ListRow } from './list-rows.ts';

/** Where rows that are dragged would go. */
export interface DropPlace {
  /** They go before the row of this index; the number of rows: behind all. */
  gap: number;
  /** The job that they go before; null: to the end of the queue. */
  before: string | null;
}

/**
 * The place at a gap between two rows. A batch stays together: what is not of it goes behind it, not into it.
 * @param gap index of the row below the gap
 */
export function dropPlace(
  rows: readonly ListRow[],
  { byId }: Pick<QueueState, 'byId'>,
  jobIds: readonly string[],
  gap: number,
): DropPlace {
  const batches = new Set(jobIds.map((id) => byId.get(id)?.batchId));
  const isOfBatch = ({ id }: ListRow): boolean => batches.size === 1 && batches.has(byId.get(id)?.batchId);
  let end = gap;
  for (let row = rows[end]; row?.isInBatch && !isOfBatch(row); row = rows[end]) end += 1;

  const moved = new Set(jobIds);
  const isPlace = (id: string): boolean => {
    const job = byId.get(id);
    return job !== undefined && !finishedStates.has(job.state) && !moved.has(id);
  };
  const below = rows.slice(end).flatMap((row) => row.jobIds);
  return { gap: end, before: below.find(isPlace) ?? null };
}
