import { JobFeed } from '../../main/app/job-feed.ts';
import { ToldConditions } from '../../main/queue/conditions.ts';
import { openQueue } from '../../main/queue/open-queue.ts';
import type { UploadManager } from '../../main/queue/upload-manager.ts';
import { plainProfile } from '../../main/transfer/server-profile.ts';
import { systemClock } from '../../main/transfer/system-clock.ts';
import type { Patch } from '../../shared/job-patch.ts';
import { followFeed } from './follow-feed.ts';

/** What keeps its uploads from running: the computer is offline, or the user has paused each of them. */
export type Hold = 'offline' | 'paused';

/** A stored queue, opened as the program does it, and what feeds the window. */
export interface HeldQueue {
  hold: Hold;
  queue: UploadManager;
  feed: JobFeed;
}

export function openHeldQueue(
  dataFolder: string,
  hold: Hold,
  see: (patch: Patch) => void = () => undefined,
): HeldQueue {
  const conditions = new ToldConditions();
  conditions.tell({ isOnline: hold !== 'offline' });
  const queue = openQueue({
    dataFolder,
    profiles: { profileOf: async () => plainProfile },
    logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
    conditions,
  });
  const feed = new JobFeed(queue, systemClock, { state: 'off', lastUrl: null });
  followFeed(feed, see);
  return { hold, queue, feed };
}
