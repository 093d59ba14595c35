import { visibleText } from '../../shared/format.ts';
import { cancelWords } from '../../shared/i18n/cancel-words.ts';
import { en } from '../../shared/i18n/en.ts';
import { errorSentence } from '../../shared/i18n/error-words.ts';
import type { Patch } from '../../shared/job-patch.ts';
import { finishedStates, type JobView } from '../../shared/job-view.ts';
import type { Announcer, Result } from './announcer.ts';
import { patchedJobs, type QueueState } from './job-store.ts';
import { undoKeys } from './undo-keys.ts';

/** Speaks the results that a patch brought, and what can be taken back: never progress. */
export function tellResults(announcer: Announcer, before: QueueState, patch: Patch, platform: string): void {
  const known = new Set(before.status.undo.map(({ id }) => id));
  for (const { id, kind, count } of patch.status?.undo ?? []) {
    if (!known.has(id))
      announcer.say(en.queue.undo.spoken(en.queue.undo.done[kind](count), undoKeys(platform).shown));
  }
  for (const job of patchedJobs(before, patch)) {
    const was = before.byId.get(job.id);
    if (was === undefined || was.state === job.state) continue;
    const result = resultOf(job);
    if (result !== null) announcer.tell(result);
  }
}

function resultOf(job: JobView): Result | null {
  const name = visibleText(job.fileName);
  switch (job.state) {
    case 'acknowledged':
      return { kind: 'finished', name, words: '' };
    case 'cancelled': {
      const words = job.cancelOutcome === null ? '' : cancelWords[job.cancelOutcome].short;
      return { kind: 'cancelled', name, words };
    }
    case 'error':
      return { kind: 'failed', name, words: job.error === null ? '' : errorSentence(job.error) };
    default:
      return null;
  }
}

/** Something has come to its end, here or on a server. */
export const endsSomething = (before: QueueState, patch: Patch): boolean =>
  (patch.removedJobIds ?? []).length > 0 ||
  patchedJobs(before, patch).some(
    ({ id, state }) => finishedStates.has(state) && before.byId.get(id)?.state !== state,
  );
