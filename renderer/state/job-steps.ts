import type { JobStep } from '../../shared/ipc-contract.ts';
import { finishedStates, type JobState, type JobView } from '../../shared/job-view.ts';

const pausable: ReadonlySet<JobState> = new Set([
  'queued',
  'connecting',
  'transferring',
  'transferred',
  'transientError',
]);
const removable: ReadonlySet<JobState> = new Set(['acknowledged', 'cancelled', 'error']);

const runnable: ReadonlySet<JobState> = new Set(['queued', 'transientError', 'suspended']);

const isInQueue = (job: JobView): boolean => !finishedStates.has(job.state);

const rules: Readonly<Record<JobStep, (job: JobView) => boolean>> = {
  pause: (job) => pausable.has(job.state),
  resume: (job) => job.state === 'suspended',
  cancel: (job) => isInQueue(job) && job.state !== 'cancelling',
  /** Also cuts the time short in which a cancel can be taken back. */
  'cancel-now': (job) => isInQueue(job) && (job.state !== 'cancelling' || job.hold !== null),
  retry: (job) => retryKind(job) !== null,
  remove: (job) => removable.has(job.state),
  'run-now': (job) => runnable.has(job.state) && !(job.isRunNow && job.nextTryAt === null),
  'move-up': isInQueue,
  'move-down': isInQueue,
  'move-top': isInQueue,
  'move-bottom': isInQueue,
};

export const canTake = (step: JobStep, job: JobView): boolean => rules[step](job);

export type RetryKind = 'retry' | 'retryNow' | 'startAgain' | 'uploadAgain';

/** What a retry means for a job in its present state; the catalogue's word for it. Null: no retry. */
export function retryKind(job: JobView): RetryKind | null {
  switch (job.state) {
    case 'error':
      return job.error !== null && startsOver.has(job.error.code) ? 'startAgain' : 'retry';
    case 'transientError':
      return 'retryNow';
    case 'queued':
      // After a restart it may still wait for the time of its next try; its server may have asked to wait.
      return job.nextTryAt === null && job.error === null ? null : 'retryNow';
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
