import { finishedStates } from '../../shared/job-view.ts';
import type { QueueState } from './job-store.ts';
import { memoizeLatest } from './memoize-latest.ts';

const placesOf = memoizeLatest((byId: QueueState['byId'], order: QueueState['order']) => {
  const open = order.filter((id) => {
    const job = byId.get(id);
    return job !== undefined && !finishedStates.has(job.state);
  });
  return new Map(open.map((id, index) => [id, index + 1]));
});

/** Which one it is, from 1, of all that are not over; `place` 0 when it is over itself. */
export function placeInQueue(
  byId: QueueState['byId'],
  order: QueueState['order'],
  jobId: string,
): { place: number; count: number } {
  const places = placesOf(byId, order);
  return { place: places.get(jobId) ?? 0, count: places.size };
}
