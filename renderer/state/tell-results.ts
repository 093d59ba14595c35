import { visibleText } from '../../shared/format.ts';
import { cancelWords } from '../../shared/i18n/cancel-words.ts';
import { errorSentence } from '../../shared/i18n/error-words.ts';
import type { Patch } from '../../shared/job-patch.ts';
import type { JobView } from '../../shared/job-view.ts';
import type { Announcer, Result } from './announcer.ts';
import type { QueueState } from './job-store.ts';

/** Speaks the results that a patch brought: results only, never progress. */
export function tellResults(announcer: Announcer, before: QueueState, patch: Patch): void {
  for (const job of patch.jobs ?? []) {
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
