export const wishKinds = [
  'pause',
  'resume',
  'cancel',
  'cancel-now',
  'retry',
  'remove',
  'remove-now',
  'undo',
  'move',
  'run-now',
  'priority',
  'limit',
  'settings',
] as const;

/** For all of the batch that the first of the jobs meant is in. */
export const batchWishKinds = [
  'batch-pause',
  'batch-resume',
  'batch-cancel',
  'batch-retry',
  'batch-limit',
] as const;

export interface Wish {
  wish: (typeof wishKinds | typeof batchWishKinds)[number];
  /** Indexes of the jobs meant. */
  jobs: readonly number[];
  /** What is chosen where there is a choice; any whole number from 0 on. */
  choice: number;
}

export interface Adding {
  files: readonly number[];
  /** All files, as one folder. */
  isFolder: boolean;
  isPaused: boolean;
}
