import type { CancelOutcome } from '../../shared/job-view.ts';

/** Ends of a cancel that promise that no file is there: what may be there all the same is told in other words. */
export const nothingLeft: ReadonlySet<CancelOutcome | null> = new Set([
  'confirmed',
  'nothing-sent',
  'server-forgot',
]);
