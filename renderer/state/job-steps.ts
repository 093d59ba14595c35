import type { JobStep } from '../../shared/ipc-contract.ts';
import { finishedStates, type JobState, type JobView, jobStates } from '../../shared/job-view.ts';

const open = jobStates.filter((state) => !finishedStates.has(state));

/** States in which a job can take a step, of the steps that hang on nothing else. */
const statesFor = {
  pause: new Set(['queued', 'connecting', 'transferring', 'transferred', 'transientError']),
  resume: new Set(['suspended']),
  cancel: new Set(open.filter((state) => state !== 'cancelling')),
  remove: new Set(['acknowledged', 'cancelled', 'error']),
} satisfies Partial<Record<JobStep, ReadonlySet<JobState>>>;
type StateStep = keyof typeof statesFor;

const runnable: ReadonlySet<JobState> = new Set(['queued', 'transientError', 'suspended']);

function byState(step: StateStep): (job: JobView) => boolean {
  const states: ReadonlySet<JobState> = statesFor[step];
  return ({ state }) => states.has(state);
}

const isInQueue = (job: JobView): boolean => !finishedStates.has(job.state);

const rules: Readonly<Record<JobStep, (job: JobView) => boolean>> = {
  pause: byState('pause'),
  resume: byState('resume'),
  cancel: byState('cancel'),
  /** Also cuts the time short in which a cancel can be taken back. */
  'cancel-now': (job) => isInQueue(job) && (job.state !== 'cancelling' || job.hold !== null),
  retry: (job) => retryKind(job) !== null,
  remove: byState('remove'),
  'run-now': (job) => runnable.has(job.state) && !(job.isRunNow && job.nextTryAt === null),
  'move-up': isInQueue,
  'move-down': isInQueue,
  'move-top': isInQueue,
  'move-bottom': isInQueue,
};

export const canTake = (step: JobStep, job: JobView): boolean => rules[step](job);

/** How many of some jobs, counted by state, can take a step. */
export const countAble = (step: StateStep, states: Readonly<Record<JobState, number>>): number =>
  [...statesFor[step]].reduce((sum, state) => sum + states[state], 0);

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
