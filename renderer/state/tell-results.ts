import { visibleText } from '../../shared/format.ts';
import { cancelWords } from '../../shared/i18n/cancel-words.ts';
import { en } from '../../shared/i18n/en.ts';
import { errorSentence } from '../../shared/i18n/error-words.ts';
import { finishedStates, type JobView } from '../../shared/job-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { Announcer, Result } from './announcer.ts';
import type { JobTurn } from './tally.ts';
import { undoKeys } from './undo-keys.ts';

/** Speaks what can be taken back since a patch. */
export function tellUndo(
  announcer: Announcer,
  before: QueueStatus,
  after: QueueStatus | undefined,
  platform: string,
): void {
  const known = new Set(before.undo.map(({ id }) => id));
  for (const { id, kind, count } of after?.undo ?? []) {
    if (!known.has(id))
      announcer.say(en.queue.undo.spoken(en.queue.undo.done[kind](count), undoKeys(platform).shown));
  }
}

/** Speaks the results that a patch brought: never progress. */
export function tellResults(announcer: Announcer, turns: readonly JobTurn[]): void {
  for (const { was, is } of turns) {
    if (was === null || is === null || was.job.state === is.job.state) continue;
    const result = resultOf(is.job);
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
export const isEnd = ({ was, is }: JobTurn): boolean =>
  is === null || (finishedStates.has(is.job.state) && was?.job.state !== is.job.state);
