import { finishedStates, type JobState, type JobView } from '../../shared/job-view.ts';

/** What a user can ask for a job. */
export type Step = 'pause' | 'resume' | 'cancel' | 'retry' | 'remove';

const pausable: ReadonlySet<JobState> = new Set([
  'queued',
  'connecting',
  'transferring',
  'transferred',
  'transientError',
]);
const removable: ReadonlySet<JobState> = new Set(['acknowledged', 'cancelled', 'error']);

const rules: Readonly<Record<Step, (job: JobView) => boolean>> = {
  pause: (job) => pausable.has(job.state),
  resume: (job) => job.state === 'suspended',
  cancel: (job) => !finishedStates.has(job.state) && job.state !== 'cancelling',
  retry: (job) => retryKind(job) !== null,
  remove: (job) => removable.has(job.state),
};

export const canTake = (step: Step, job: JobView): boolean => rules[step](job);

export type RetryKind = 'retry' | 'retryNow' | 'startAgain' | 'uploadAgain';

/** What a retry means for a job in its present state; the catalogue's word for it. Null: no retry. */
export function retryKind(job: JobView): RetryKind | null {
  switch (job.state) {
    case 'error':
      return job.error !== null && startsOver.has(job.error.code) ? 'startAgain' : 'retry';
    case 'transientError':
      return 'retryNow';
    case 'cancelling':
      return job.error === null ? null : 'retryNow';
    case 'cancelled':
      return 'uploadAgain';
    default:
      return null;
  }
}

/** Errors after which nothing sent before can be used. */
const startsOver: ReadonlySet<string> = new Set([
  'file-changed',
  'file-gone',
  'claims-unsent-data',
  'upload-vanished',
]);
