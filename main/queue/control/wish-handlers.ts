import type { StepReport } from '../../../shared/ipc-contract.ts';
import { finishedStates, type JobState, type JobView } from '../../../shared/job-view.ts';
import type { UploadManager } from '../upload-manager.ts';
import { chosenJobs } from './chosen-jobs.ts';
import type { Chosen, ControlHandlers, WishOutcome } from './control-contract.ts';
import type { LookCommand } from './look-handlers.ts';

type WishHandlers = Omit<ControlHandlers, 'add' | LookCommand>;

const isUnfinished = ({ state }: JobView): boolean => !finishedStates.has(state);
const standing: ReadonlySet<JobState> = new Set(['suspended', 'error', 'cancelling']);
const canPause = (job: JobView): boolean => isUnfinished(job) && !standing.has(job.state);
const isWanted = (job: JobView): boolean => isUnfinished(job) && job.state !== 'cancelling';
// What is held back for Undo can still be cancelled at once.
const canCancel = (job: JobView): boolean => isWanted(job) || job.hold !== null;
const canRetry = ({ state, nextTryAt }: JobView): boolean => state === 'error' || nextTryAt !== null;
const isPaused = ({ state }: JobView): boolean => state === 'suspended';

/** Everything that changes what is in the queue. */
export function wishHandlers(queue: UploadManager): WishHandlers {
  const step = (
    chosen: Chosen,
    makesSense: (job: JobView) => boolean,
    carryOut: (jobIds: string[]) => StepReport,
  ): WishOutcome => {
    const jobIds = chosenJobs(queue, chosen, makesSense);
    return outcomeOf(chosen, jobIds, carryOut(jobIds));
  };
  const batchesOf = ({ batchIds, isAll }: Chosen): string[] =>
    isAll ? queue.batches().map(({ id }) => id) : batchIds;

  return {
    // Files of a batch that are still found follow it.
    pause: ({ chosen }) => {
      const outcome = step(chosen, canPause, (jobIds) => queue.pause(jobIds));
      for (const id of batchesOf(chosen)) if (isBeingFilled(queue, id)) queue.pauseBatch(id);
      return outcome;
    },
    resume: ({ chosen }) => {
      const outcome = step(chosen, isPaused, (jobIds) => queue.resume(jobIds));
      for (const id of batchesOf(chosen)) if (isBeingFilled(queue, id)) queue.resumeBatch(id);
      return outcome;
    },
    cancel: ({ chosen, isNow }) => {
      for (const { id } of chosen.isAll ? queue.batches() : []) {
        queue.leaveOut(id);
        // All of it: also folders that are not found yet.
        queue.stopScan(id);
      }
      return step(chosen, canCancel, (jobIds) => queue.cancelSearched(chosen.batchIds, jobIds, { isNow }));
    },
    retry: async ({ chosen }) => {
      const jobIds = chosenJobs(queue, chosen, canRetry);
      return outcomeOf(chosen, jobIds, await queue.retry(jobIds));
    },
    // Clearing the whole list leaves what still needs the user; a batch that is named goes with all that is over.
    remove: ({ chosen, isNow }) =>
      step(
        chosen,
        (job) => finishedStates.has(job.state) || (job.state === 'error' && !chosen.isAll),
        (jobIds) => queue.remove(jobIds, { isNow }),
      ),
    'run-now': ({ chosen }) => step(chosen, isWanted, (jobIds) => queue.runNow(jobIds)),
    move: ({ chosen, direction }) => step(chosen, isUnfinished, (jobIds) => queue.move(jobIds, direction)),
    priority: ({ chosen, priority }) =>
      step(chosen, isUnfinished, (jobIds) => queue.setPriority(jobIds, priority)),
    limit: ({ chosen, bytesPerSecond }) => {
      if (chosen.isAll) queue.changeSettings({ bytesPerSecond });
      for (const id of chosen.batchIds) queue.setBatchLimit(id, bytesPerSecond);
      const { jobIds } = chosen;
      return outcomeOf(chosen, jobIds, queue.setLimit(jobIds, bytesPerSecond));
    },
    undo: () => {
      const undone = queue.status().undo.at(-1);
      const report = undone && queue.undo(undone.id);
      return undone && report ? { undone, refusedCount: report.refusedJobIds.length } : null;
    },
    'change-settings': (change) => queue.changeSettings(change),
  };
}

const isBeingFilled = (queue: UploadManager, batchId: string): boolean =>
  queue.batches().some(({ id, scan, isPaused }) => id === batchId && (scan === 'running' || isPaused));

function outcomeOf({ jobIds }: Chosen, all: readonly string[], report: StepReport): WishOutcome {
  const refused = new Set(report.refusedJobIds);
  return {
    changedCount: all.length - refused.size,
    refusedJobIds: jobIds.filter((id) => refused.has(id)),
    undo: report.undo,
  };
}
