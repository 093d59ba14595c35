import { type JobState, type JobView, jobStates, type ProgressView } from '../../shared/job-view.ts';
import { countedAs, type ViewCounts } from './views.ts';

/** A job with its numbers, as it counts. */
export interface CountedJob {
  job: JobView;
  progress: ProgressView | undefined;
}

/** What a patch has made of a job; null where there is none. */
export interface JobTurn {
  id: string;
  was: CountedJob | null;
  is: CountedJob | null;
}

/**
 * Sums over jobs that are kept up to date with each turn of one: ten thousand are not counted again because one
 * has moved. Bytes are those that were wanted: what was cancelled is a job, but no byte.
 */
export interface Tally {
  states: Readonly<Record<JobState, number>>;
  views: ViewCounts;
  /** Of all jobs, cancelled ones too. */
  fileBytes: number;
  totalBytes: number;
  acknowledgedBytes: number;
  sentBytes: number;
  /** Still to be acknowledged of jobs that move or wait for their turn. */
  leftBytes: number;
  /** Jobs whose rates count. */
  movingIds: ReadonlySet<string>;
}

export const emptyTally: Tally = {
  states: Object.fromEntries(jobStates.map((state) => [state, 0])) as Record<JobState, number>,
  views: { all: 0, uploading: 0, waiting: 0, needsYou: 0, done: 0, paused: 0 },
  fileBytes: 0,
  totalBytes: 0,
  acknowledgedBytes: 0,
  sentBytes: 0,
  leftBytes: 0,
  movingIds: new Set(),
};

export function tallyAfter(tally: Tally, turns: Iterable<JobTurn>): Tally {
  const next = {
    ...tally,
    states: { ...tally.states },
    views: { ...tally.views },
    movingIds: new Set(tally.movingIds),
  };
  for (const { was, is } of turns) {
    if (was !== null) count(next, was, -1);
    if (is !== null) count(next, is, 1);
  }
  return next;
}

interface Draft extends Tally {
  states: Record<JobState, number>;
  views: Record<keyof ViewCounts, number>;
  movingIds: Set<string>;
}

function count(draft: Draft, { job, progress }: CountedJob, sign: 1 | -1): void {
  const { state, totalBytes } = job;
  draft.states[state] += sign;
  for (const view of countedAs(job)) draft.views[view] += sign;
  draft.fileBytes += sign * totalBytes;
  if (state === 'transferring') {
    if (sign === 1) draft.movingIds.add(job.id);
    else draft.movingIds.delete(job.id);
  }
  if (state === 'cancelled') return;

  const isDone = state === 'acknowledged';
  const acknowledged = isDone ? totalBytes : Math.min(progress?.acknowledgedBytes ?? 0, totalBytes);
  draft.totalBytes += sign * totalBytes;
  draft.acknowledgedBytes += sign * acknowledged;
  draft.sentBytes += sign * Math.min(totalBytes, Math.max(acknowledged, progress?.sentBytes ?? 0));
  if (!isDone && state !== 'cancelling' && !stuckStates.includes(state))
    draft.leftBytes += sign * (totalBytes - acknowledged);
}

/** Nobody can say when these go on. */
export const stuckStates: readonly JobState[] = ['suspended', 'error', 'transientError'];
