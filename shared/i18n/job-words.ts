import { formatCountdown } from '../format.ts';
import type { JobView } from '../job-view.ts';
import { cancelNotToldWords, cancelWords } from './cancel-words.ts';
import { errorWords } from './error-words.ts';
import { stateWords } from './state-words.ts';

/** What a row or a terminal line says about a job, each part ready to show; null where there is nothing to say. */
export interface JobWords {
  /** "Uploading", "Needs you" … */
  state: string;
  /** Why it does not move, or how it ended; starts in lower case unless it is a whole sentence. */
  reason: string | null;
  /** "next try in 0:42". */
  nextTry: string | null;
}

/** `now` in epoch milliseconds, for the count-down to the next try. */
export function describeJob(job: JobView, now: number): JobWords {
  const waits = job.nextTryAt !== null && job.nextTryAt > now;
  return {
    state: stateWords[job.state],
    reason: reasonOf(job),
    nextTry: waits ? `next try in ${formatCountdown((job.nextTryAt ?? now) - now)}` : null,
  };
}

function reasonOf(job: JobView): string | null {
  switch (job.state) {
    case 'queued':
      return 'waiting for a free place';
    case 'connecting':
      return 'looking for the server';
    case 'transferring':
      return null;
    case 'closing':
      return 'finishing on the server';
    case 'suspended':
      return 'paused by you';
    case 'transientError':
    case 'error':
      return job.error === null ? null : withoutFullStop(errorWords(job.error).what);
    case 'cancelling':
      return job.error === null ? 'waiting for the server to confirm' : cancelNotToldWords.short;
    case 'cancelled':
      return job.cancelOutcome === null ? null : cancelWords[job.cancelOutcome].short;
    case 'acknowledged':
      if (job.cancelOutcome !== null) return cancelWords[job.cancelOutcome].short;
      return job.closeUnconfirmed ? 'every byte arrived, but the end was not confirmed' : null;
  }
}

/** How the job came to rest, in whole sentences; null while it goes on or when "Done" says it all. */
export function outcomeSentence(job: JobView): string | null {
  if (job.state === 'cancelling') return job.error === null ? null : cancelNotToldWords.full;
  if (job.cancelOutcome !== null) return cancelWords[job.cancelOutcome].full;
  if (!job.closeUnconfirmed) return null;
  return 'The server confirmed every byte, but not the end of the upload. The file is probably complete; check it on the server.';
}

const withoutFullStop = (sentence: string): string => sentence.replace(/\.$/, '');
