import { finishedStates, type JobState, type JobView } from '../../../../shared/job-view.ts';
import type { Wish } from '../sim-wishes.ts';

const states = (...names: JobState[]): ReadonlySet<JobState> => new Set(names);
const pausable = states('queued', 'connecting', 'transferring', 'transferred', 'transientError');
const startable = states('queued', 'transientError', 'suspended');
const removable = states('acknowledged', 'cancelled', 'error');
const uncancellable = states('acknowledged', 'cancelled', 'cancelling');

/** Whether a job that looks like this must take the wish; null where it can't be told from outside. */
export function mustTake(wish: string, job: JobView): boolean | null {
  const { hold, isRunNow, nextTryAt, state } = job;
  switch (wish) {
    case 'pause':
      return pausable.has(state);
    case 'resume':
      return state === 'suspended';
    case 'cancel':
      return !uncancellable.has(state);
    case 'cancel-now':
      return !uncancellable.has(state) || hold?.kind === 'cancel';
    case 'remove':
    case 'remove-now':
      return removable.has(state);
    case 'run-now':
      return startable.has(state) && (!isRunNow || nextTryAt !== null);
    case 'priority':
    case 'limit':
    case 'move':
      return !finishedStates.has(state);
    default:
      return null;
  }
}

/** Wishes that change nothing when they are repeated at once; `isRefused`: the second one is refused. */
export const repeatable: Partial<Record<Wish['wish'], { isRefused: boolean }>> = {
  pause: { isRefused: true },
  resume: { isRefused: true },
  cancel: { isRefused: true },
  'cancel-now': { isRefused: true },
  remove: { isRefused: true },
  'remove-now': { isRefused: true },
  'run-now': { isRefused: true },
  priority: { isRefused: false },
  limit: { isRefused: false },
  settings: { isRefused: false },
};
