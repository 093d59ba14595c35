import type { JobState, JobView } from '../../shared/job-view.ts';

export const views = ['all', 'uploading', 'waiting', 'needsYou', 'done'] as const;
export type View = (typeof views)[number];
/** Paused uploads are in the view of the waiting ones; `paused` counts them apart. */
export type ViewCounts = Readonly<Record<View | 'paused', number>>;

/** The view beside `all` that a state belongs to. What was cancelled is neither waiting nor done. */
const viewOfState: Readonly<Record<JobState, Exclude<View, 'all'> | null>> = {
  queued: 'waiting',
  connecting: 'uploading',
  transferring: 'uploading',
  transferred: 'uploading',
  closing: 'uploading',
  suspended: 'waiting',
  transientError: 'waiting',
  error: 'needsYou',
  acknowledged: 'done',
  cancelling: 'waiting',
  cancelled: null,
};

export const isInView = (job: JobView, view: View): boolean => view === 'all' || viewOf(job) === view;

/** A cancel that can still be taken back waits for nothing. */
const viewOf = ({ state, hold }: JobView): Exclude<View, 'all'> | null =>
  hold === null ? viewOfState[state] : null;

/** Everything that a job counts as in `ViewCounts`. */
export function countedAs(job: JobView): (keyof ViewCounts)[] {
  const view = viewOf(job);
  return [
    'all',
    ...(view === null ? [] : [view]),
    ...(job.state === 'suspended' ? (['paused'] as const) : []),
  ];
}
