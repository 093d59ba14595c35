import type { StepReport } from '../../../shared/ipc-contract.ts';
import type { Batch, Job } from '../job.ts';
import type { JobEvent } from '../job-machine.ts';
import type { JobRun } from '../runs/job-runner.ts';
import type { QueueParts } from './queue-parts.ts';

/** Stores what becomes of the jobs, with `batches` at once; only then are those that run told. Throws what the store throws. */
export function stepJobs(
  { book, runs }: QueueParts,
  jobIds: readonly string[],
  eventFor: (job: Job) => JobEvent,
  tellRun?: (run: JobRun) => void,
  batches: readonly Batch[] = [],
): StepReport {
  const changed = new Set(book.stepAll(jobIds, eventFor, batches));
  for (const id of changed) {
    const run = runs.get(id);
    if (run && tellRun) tellRun(run);
  }
  runs.schedule();
  return { refusedJobIds: jobIds.filter((id) => !changed.has(id)), undo: null };
}
