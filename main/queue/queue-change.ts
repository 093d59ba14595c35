import type { BatchView, JobView } from '../../shared/job-view.ts';

/** What changed, as soon as it is stored. */
export type QueueChange =
  | { type: 'job'; job: JobView }
  | { type: 'batch'; batch: BatchView }
  | { type: 'progress'; jobId: string }
  | { type: 'removed'; jobIds: string[] }
  /** Something that is true of the whole queue: ask for its status. */
  | { type: 'status' };
