import type { BatchView, JobView } from '../../shared/job-view.ts';

/** What changed, as soon as it is stored. */
export type QueueChange =
  /** `isKnown`: it was on the list before, so that all who look have it. */
  | { type: 'job'; job: JobView; isKnown?: boolean }
  | { type: 'batch'; batch: BatchView }
  | { type: 'progress'; jobId: string }
  | { type: 'removed'; jobIds: string[] }
  /** Something that is true of the whole queue: ask for its status. */
  | { type: 'status' };
