import { type BatchSum, sumOfBatch } from '../../shared/batch-state.ts';
import { wholePercent } from '../../shared/format.ts';
import type { BatchView, JobView, ProgressView } from '../../shared/job-view.ts';

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

function countEnds(jobs: readonly JobView[]): JobEnds {
  const count = (state: JobView['state']): number => jobs.filter((job) => job.state === state).length;
  return {
    jobs: jobs.length,
    done: count('acknowledged'),
    needYou: count('error'),
    cancelled: count('cancelled'),
  };
}

const batchSums = new WeakMap<readonly JobView[], { batch: BatchView; sum: BatchSum }>();

/** The sum of a batch, counted once for each list of its jobs: progress ticks change none. */
export function sumOfJobs(batch: BatchView, jobs: readonly JobView[]): BatchSum {
  const known = batchSums.get(jobs);
  if (known?.batch === batch) return known.sum;
  const sum = sumOfBatch(batch, jobs);
  batchSums.set(jobs, { batch, sum });
  return sum;
}

/** Sums over jobs; what was cancelled counts as a job, but not in bytes. */
export function sumJobs(jobs: readonly JobView[], progress: ReadonlyMap<string, ProgressView>): JobSums {
  const sums = { ...countEnds(jobs), totalBytes: 0, acknowledgedBytes: 0, sentBytes: 0 };
  let rate: number | null = null;
  let leftBytes = 0;
  let isStuck = false;
  for (const job of jobs) {
    if (job.state === 'cancelled') continue;
    const moved = progress.get(job.id);
    const isDone = job.state === 'acknowledged';
    const acknowledged = isDone ? job.totalBytes : Math.min(moved?.acknowledgedBytes ?? 0, job.totalBytes);
    sums.totalBytes += job.totalBytes;
    sums.acknowledgedBytes += acknowledged;
    sums.sentBytes += Math.min(job.totalBytes, Math.max(acknowledged, moved?.sentBytes ?? 0));
    if (isDone || job.state === 'cancelling') continue;
    if (job.state === 'suspended' || job.state === 'error' || job.state === 'transientError') isStuck = true;
    else leftBytes += job.totalBytes - acknowledged;
    if (job.state === 'transferring' && typeof moved?.bytesPerSecond === 'number') {
      rate = (rate ?? 0) + moved.bytesPerSecond;
    }
  }
  const isKnown = !isStuck && rate !== null && rate > 0 && leftBytes > 0;
  return { ...sums, bytesPerSecond: rate, secondsLeft: isKnown && rate !== null ? leftBytes / rate : null };
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
