import { finishedStates } from '../../shared/job-view.ts';
import { abandonedSessionOf } from './abandoned-session.ts';
import type { Job } from './job.ts';
import { recoverJob } from './recovery.ts';
import type { QueueParts } from './wishes/queue-parts.ts';

/** So many uploads that are over stay on the list over a restart; the history keeps more. */
const maxFinished = 50_000;

/** Puts the stored jobs on the list as they are after a restart. */
export function recoverQueue(
  jobs: readonly Job[],
  { book, holds, clock, sweep }: Pick<QueueParts, 'book' | 'holds' | 'clock' | 'sweep'>,
): void {
  const now = clock.now();
  const changed: Job[] = [];
  const gone: Job[] = [];
  const isForgotten = beyondBound(jobs);
  for (const job of jobs) {
    const recovered = isForgotten.has(job.id) ? null : recoverJob(job, now);
    book.list.put(job);
    if (recovered === null) gone.push(job);
    else if (recovered !== job) changed.push(recovered);
  }
  const abandonedSessions = gone.flatMap((job) => abandonedSessionOf(job, now) ?? []);
  const removedJobIds = gone.map(({ id }) => id);
  try {
    if (changed.length + gone.length > 0) book.commit({ jobs: changed, removedJobIds, abandonedSessions });
    for (const session of abandonedSessions) sweep(session);
  } catch (cause) {
    // A full disk is no reason not to start: what a restart finds out is found out again by the next one.
    holds.storageFailed(cause);
    book.owe({ jobs: changed });
  }
}

/** The oldest of those that are over, beyond the bound. */
function beyondBound(jobs: readonly Job[]): Set<string> {
  const finished = jobs.filter(({ state }) => finishedStates.has(state));
  if (finished.length <= maxFinished) return new Set();
  const oldestFirst = finished.sort((one, other) => (one.finishedAt ?? 0) - (other.finishedAt ?? 0));
  return new Set(oldestFirst.slice(0, finished.length - maxFinished).map(({ id }) => id));
}
