import type { BatchState } from '../batch-state.ts';

/** One word or two per state of a batch, as it stands on the screen and in the terminal. */
export const batchWords: Readonly<Record<BatchState, string>> = {
  scanning: 'Finding files',
  uploading: 'Uploading',
  waiting: 'Waiting',
  cancelling: 'Cancelling',
  paused: 'Paused',
  'needs-you': 'Needs you',
  done: 'Done',
  'partly-done': 'Done in part',
  cancelled: 'Cancelled',
};
