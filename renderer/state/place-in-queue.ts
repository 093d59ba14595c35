import { finishedStates } from '../../shared/job-view.ts';
import type { QueueState } from './job-store.ts';

/** Which one it is, from 1, of all that are not over; `place` 0 when it is over itself or gone. */
export function placeInQueue(
  { byId, groups }: Pick<QueueState, 'byId' | 'groups'>,
  jobId: string,
): { place: number; count: number } {
  const job = byId.get(jobId);
  let before = 0;
  let count = 0;
  for (const { jobs } of groups.values())
    for (const { state, rank } of jobs) {
      if (finishedStates.has(state)) continue;
      count += 1;
      if (job !== undefined && rank < job.rank) before += 1;
    }
  return { place: job === undefined || finishedStates.has(job.state) ? 0 : before + 1, count };
}
