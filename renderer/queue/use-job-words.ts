import type { JobView } from '../../shared/job-view.ts';
import { waitReason } from '../../shared/wait-reason.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment } from '../state/now.ts';
import { rowWords } from './row-words.ts';

/** The words about an upload, counting down where a next step is known. Draws again only when they change. */
export function useJobWords(job: JobView): string {
  const { queue } = useModel();
  // Looked at every second anyway; this is for a change of the weather in between.
  useQueue(({ status }) => waitReason(job, status, 0));
  return useMoment((now) => {
    const { status, progress } = queue.getState();
    return rowWords(job, waitReason(job, status, now, progress.get(job.id) ?? null), now);
  });
}
