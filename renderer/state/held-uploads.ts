import { originOf } from '../../shared/address.ts';
import type { JobView } from '../../shared/job-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { heldBy } from '../../shared/wait-reason.ts';
import type { QueueState } from './job-store.ts';
import { memoizeLatest } from './memoize-latest.ts';

type Hold = NonNullable<QueueStatus['hold']>;

/** What holds the whole queue back, and what holds back what that lets pass; only where uploads wait for it. */
export const heldUploads = memoizeLatest(
  (groups: QueueState['groups'], hold: Hold | null): readonly { hold: Hold; count: number }[] => {
    if (hold === null) return [];
    const counts = new Map<Hold['reason'], number>();
    // Of thousands of addresses most are of one server: it is looked at once.
    const known = new Map<string, Hold['reason'] | undefined>();
    for (const { jobs } of groups.values())
      for (const job of jobs) {
        if (!isWaiting(job)) continue;
        const key = `${job.state} ${job.isRunNow} ${originOf(job.remoteUrl)}`;
        const reason = known.has(key) ? known.get(key) : heldBy(job, { hold })?.reason;
        known.set(key, reason);
        if (reason !== undefined) counts.set(reason, 1 + (counts.get(reason) ?? 0));
      }
    return [hold, hold.behind].flatMap((each) => {
      const count = each && counts.get(each.reason);
      return each && count ? [{ hold: each, count }] : [];
    });
  },
);

const isWaiting = ({ state, hold }: JobView): boolean =>
  hold === null && (state === 'queued' || state === 'transientError' || state === 'cancelling');
