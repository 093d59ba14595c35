import type { BatchState } from '../../shared/batch-state.ts';
import { batchWords } from '../../shared/i18n/batch-words.ts';
import { en } from '../../shared/i18n/en.ts';
import type { JobState } from '../../shared/job-view.ts';
import { type CommonWait, commonWait, weatherOf } from '../state/common-wait.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment } from '../state/now.ts';
import { batchJobs } from '../state/selectors.ts';
import { rowWords } from './row-words.ts';

/** Uploads whose reasons tell why a batch in this state does not move. */
const tellingStates: Partial<Record<BatchState, ReadonlySet<JobState>>> = {
  waiting: new Set(['queued', 'transientError']),
  cancelling: new Set(['cancelling']),
};

/** The state of a batch in words; of one that waits, why most of it does and when the next step comes. */
export function useBatchWords(batchId: string, state: BatchState): string {
  const { queue } = useModel();
  const states = tellingStates[state];
  // Looked at every second anyway; this is for a change of its jobs or of the weather in between.
  useQueue((now) => (states === undefined ? null : [batchJobs(now, batchId), weatherOf(now.status)]));
  return useMoment((now) => {
    const { status } = queue.getState();
    const jobs = batchJobs(queue.getState(), batchId);
    const wait = states === undefined ? null : commonWait(jobs, states, status, now);
    return wait === null ? batchWords[state] : wordsOfWait(wait, now);
  });
}

function wordsOfWait({ job, reason, count, of }: CommonWait, now: number): string {
  const words = rowWords(job, reason, now);
  return count === of ? words : `${words} (${en.batch.ofWaiting(count, of)})`;
}
