import { wholePercent } from '../../shared/format.ts';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import { stuckStates, type Tally } from './tally.ts';

export interface JobEnds {
  jobs: number;
  done: number;
  needYou: number;
  cancelled: number;
}

export interface JobSums extends JobEnds {
  totalBytes: number;
  acknowledgedBytes: number;
  sentBytes: number;
  /** Sum over the jobs whose rate is known; null when none is. */
  bytesPerSecond: number | null;
  /** Until the jobs that move or wait for their turn are through; null where nothing honest can be said. */
  secondsLeft: number | null;
}

/** What the tally of some jobs says to a user; their rates are added up here, as they go up and down all the time. */
export function sumsOf(tally: Tally, progress: ReadonlyMap<string, ProgressView>): JobSums {
  const { states, views, totalBytes, acknowledgedBytes, sentBytes, leftBytes, movingIds } = tally;
  const rates = [...movingIds].flatMap((id) => progress.get(id)?.bytesPerSecond ?? []);
  const bytesPerSecond = rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate);
  const isStuck = stuckStates.some((state) => states[state] > 0);
  const isKnown = !isStuck && bytesPerSecond !== null && bytesPerSecond > 0 && leftBytes > 0;
  return {
    jobs: views.all,
    done: states.acknowledged,
    needYou: states.error,
    cancelled: states.cancelled,
    totalBytes,
    acknowledgedBytes,
    sentBytes,
    bytesPerSecond,
    secondsLeft: isKnown ? leftBytes / bytesPerSecond : null,
  };
}

/** Floored; 100 only when every job that was not cancelled is done. */
export function percentOfSums(sums: JobSums): number {
  if (sums.jobs > 0 && sums.done + sums.cancelled === sums.jobs) return 100;
  return Math.min(99, wholePercent(sums.acknowledgedBytes, sums.totalBytes));
}

/** Floored; 100 only when the upload is done, even if every byte was confirmed before. */
export function percentOfJob(job: JobView, acknowledgedBytes: number): number {
  if (job.state === 'acknowledged') return 100;
  return Math.min(99, wholePercent(acknowledgedBytes, job.totalBytes));
}
