import type { BatchView, JobState, JobView } from './job-view.ts';

/** A batch as a whole, from the batch and its jobs. */
export const batchStates = [
  /** Its files are still being found. */
  'scanning',
  'uploading',
  /** Nothing moves, and it will go on by itself. */
  'waiting',
  'cancelling',
  'paused',
  /** Nothing goes on before the user has done something. */
  'needs-you',
  'done',
  /** Over, and not every file arrived. */
  'partly-done',
  'cancelled',
] as const;
export type BatchState = (typeof batchStates)[number];

export interface BatchSum {
  state: BatchState;
  files: number;
  acknowledged: number;
  cancelled: number;
  failed: number;
  totalBytes: number;
}

type Counts = Readonly<Partial<Record<JobState, number>>>;

/**
 * | any of its jobs …                  | state of the batch |
 * |------------------------------------|--------------------|
 * | (its files are still being found)  | scanning           |
 * | runs                               | uploading          |
 * | waits                              | waiting            |
 * | is being cancelled                 | cancelling         |
 * | failed                             | needs-you          |
 * | is paused                          | paused             |
 * | none: all acknowledged             | done               |
 * | none: all cancelled                | cancelled          |
 * | none: some of both                 | partly-done        |
 *
 * The first row that holds decides.
 */
export function batchState({ scan }: Pick<BatchView, 'scan'>, counts: Counts): BatchState {
  const has = (...states: JobState[]): boolean => states.some((state) => (counts[state] ?? 0) > 0);
  if (scan === 'running') return 'scanning';
  if (has('connecting', 'transferring', 'transferred', 'closing')) return 'uploading';
  if (has('queued', 'transientError')) return 'waiting';
  if (has('cancelling')) return 'cancelling';
  if (has('error')) return 'needs-you';
  if (has('suspended')) return 'paused';
  if (!has('cancelled')) return 'done';
  return has('acknowledged') ? 'partly-done' : 'cancelled';
}

export function sumOfBatch(batch: BatchView, jobs: Iterable<JobView>): BatchSum {
  const counts: Partial<Record<JobState, number>> = {};
  let totalBytes = 0;
  for (const job of jobs) {
    counts[job.state] = (counts[job.state] ?? 0) + 1;
    totalBytes += job.totalBytes;
  }
  return sumOfCounts(batch, counts, totalBytes);
}

/** @param counts the jobs of the batch by state. @param totalBytes of all of them */
export function sumOfCounts(batch: BatchView, counts: Counts, totalBytes: number): BatchSum {
  return {
    state: batchState(batch, counts),
    files: Object.values(counts).reduce((sum, count) => sum + count, 0),
    acknowledged: counts.acknowledged ?? 0,
    cancelled: counts.cancelled ?? 0,
    failed: counts.error ?? 0,
    totalBytes,
  };
}
