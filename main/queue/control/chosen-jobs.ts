import type { JobView } from '../../../shared/job-view.ts';
import type { UploadManager } from '../upload-manager.ts';
import type { Chosen } from './control-contract.ts';

/**
 * Ids of the uploads that a wish is for, each once. What is named is taken as it is; of batches and of the whole queue
 * only what the wish makes sense for.
 */
export function chosenJobs(
  queue: Pick<UploadManager, 'jobs'>,
  { jobIds, batchIds, isAll }: Chosen,
  makesSense: (job: JobView) => boolean,
): string[] {
  const ids = new Set(jobIds);
  if (isAll || batchIds.length > 0) {
    const batches = new Set(batchIds);
    for (const job of queue.jobs()) {
      if ((isAll || batches.has(job.batchId)) && makesSense(job)) ids.add(job.id);
    }
  }
  return [...ids];
}
