import { originOf } from '../../shared/address.ts';
import type { JobView } from '../../shared/job-view.ts';
import { holds } from '../../shared/wait-reason.ts';
import type { QueueState } from './job-store.ts';
import { memoizeLatest } from './memoize-latest.ts';

type Hold = QueueState['status']['hold'];

/** Uploads that wait for what holds the whole queue back. */
export const countHeld = memoizeLatest((groups: QueueState['groups'], hold: Hold): number => {
  if (hold === null) return 0;
  // Of thousands of addresses most are of one server: it is looked at once.
  const known = new Map<string, boolean>();
  let count = 0;
  for (const { jobs } of groups.values())
    for (const job of jobs) {
      if (!isWaiting(job)) continue;
      const key = `${job.state} ${job.isRunNow} ${originOf(job.remoteUrl)}`;
      const isHeld = known.get(key) ?? holds(hold.reason, job);
      known.set(key, isHeld);
      if (isHeld) count += 1;
    }
  return count;
});

const isWaiting = ({ state, hold }: JobView): boolean =>
  hold === null && (state === 'queued' || state === 'transientError' || state === 'cancelling');
