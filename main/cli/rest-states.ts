import type { JobState } from '../../shared/job-view.ts';

/** In which nothing more happens by itself. */
export const restStates: ReadonlySet<JobState> = new Set(['acknowledged', 'error', 'cancelled', 'suspended']);
