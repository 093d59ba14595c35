import type { JobFeed } from '../../main/app/job-feed.ts';
import type { Patch } from '../../shared/job-patch.ts';

/** A page that is done with each patch at once. */
export function followFeed(feed: JobFeed, see: (patch: Patch) => void): void {
  feed.next((patch) => {
    if (patch === null) return;
    followFeed(feed, see);
    see(patch);
  });
}
