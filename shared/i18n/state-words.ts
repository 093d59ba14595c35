import type { JobState } from '../job-view.ts';

/** One word or two per state, as it stands on the screen and in the terminal. */
export const stateWords: Readonly<Record<JobState, string>> = {
  queued: 'Waiting',
  connecting: 'Connecting',
  transferring: 'Uploading',
  transferred: 'Fetching reply',
  closing: 'Finishing',
  suspended: 'Paused',
  transientError: 'Retrying',
  error: 'Needs you',
  acknowledged: 'Done',
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',
};
