import { longestWaitMs } from '../transfer/retry-policy.ts';
import type { Job } from './job.ts';

/** Uploads under way at once. Cancels and closes need no line of their own and are not counted. */
export const maxUploads = 4;

export interface ScheduleQuestion {
  /** Jobs that could run, in queue order: queued, waiting for a retry, or cancelling. */
  waiting: Iterable<Job>;
  runningUploads: number;
  now: number;
}

export interface Schedule {
  starts: Job[];
  /** When the next waiting job falls due; null when none waits for a time. */
  wakeAt: number | null;
}

/** Decides which jobs run now: cancels at once, uploads in queue order up to the cap. */
export function schedule({ waiting, runningUploads, now }: ScheduleQuestion): Schedule {
  const starts: Job[] = [];
  let wakeAt: number | null = null;
  let free = maxUploads - runningUploads;
  for (const job of waiting) {
    // A time further away was reckoned before the clock was set back, and means nothing any more.
    if (job.nextTryAt !== null && job.nextTryAt > now && job.nextTryAt <= now + longestWaitMs) {
      wakeAt = Math.min(wakeAt ?? job.nextTryAt, job.nextTryAt);
    } else if (job.state === 'cancelling') {
      starts.push(job);
    } else if (free > 0) {
      starts.push(job);
      free -= 1;
    }
  }
  return { starts, wakeAt };
}
