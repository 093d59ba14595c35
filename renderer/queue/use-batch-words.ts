import type { BatchState, BatchSum } from '../../shared/batch-state.ts';
import { batchWords } from '../../shared/i18n/batch-words.ts';
import { en } from '../../shared/i18n/en.ts';
import { waitWords } from '../../shared/i18n/wait-words.ts';
import type { JobState, JobView } from '../../shared/job-view.ts';
import { type CommonWait, commonWait, weatherOf } from '../state/common-wait.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment } from '../state/now.ts';
import { undoWords } from './row-words.ts';

/** Uploads whose reasons tell why a batch in this state does not move. */
const tellingStates: Partial<Record<BatchState, ReadonlySet<JobState>>> = {
  waiting: new Set(['queued', 'transientError']),
  cancelling: new Set(['cancelling']),
};

/** The state of a batch in words; of one that waits, why most of it does and when the next step comes. */
export function useBatchWords({ state }: Pick<BatchSum, 'state'>, jobs: readonly JobView[]): string {
  const { queue } = useModel();
  const states = tellingStates[state];
  // Looked at every second anyway; this is for a change of the weather in between.
  useQueue(({ status }) => (states === undefined ? null : weatherOf(status)));
  return useMoment((now) => {
    const wait = states === undefined ? null : commonWait(jobs, states, queue.getState().status, now);
    return wait === null ? batchWords[state] : wordsOfWait(wait, state, now);
  });
}

function wordsOfWait({ reason, count, of }: CommonWait, state: BatchState, now: number): string {
  const why = reason.kind === 'undo' ? undoWords(reason.until ?? now, now) : waitWords(reason, now);
  const words = state === 'cancelling' && reason.kind !== 'undo' ? `${batchWords.cancelling} · ${why}` : why;
  return count === of ? words : `${words} (${en.batch.ofWaiting(count, of)})`;
}
