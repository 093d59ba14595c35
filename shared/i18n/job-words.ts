import { formatCountdown, formatMoment } from '../format.ts';
import type { JobView } from '../job-view.ts';
import { cancelNotToldWords, cancelWords } from './cancel-words.ts';
import { errorWords } from './error-words.ts';
import { noteWords } from './note-words.ts';
import { stateWords } from './state-words.ts';

/** What a row or a terminal line says about a job. */
export interface JobWords {
  /** "Uploading", "Needs you" … */
  state: string;
  /** Begins with the state; then the reason and the next try, where there are any. */
  line: string;
}

/** `now` in epoch milliseconds, for the count-down to the next try and the day of the end. */
export function describeJob(job: JobView, now: number): JobWords {
  const state = stateWords[job.state];
  const waits = job.nextTryAt !== null && job.nextTryAt > now;
  const nextTry = waits ? `next try in ${formatCountdown((job.nextTryAt ?? now) - now)}` : null;
  const parts = [lineOfState(job, now) ?? state, nextTry].filter((part) => part !== null);
  return { state, line: parts.join(' · ') };
}

/** Null where the state says it all. */
function lineOfState(job: JobView, now: number): string | null {
  switch (job.state) {
    case 'queued':
      return 'Waiting for a free place';
    case 'connecting':
      return 'Connecting to the server';
    case 'transferring':
      return null;
    case 'transferred':
      return 'Fetching the reply of the server';
    case 'closing':
      return 'Finishing on the server';
    case 'suspended':
      return 'Paused by you';
    case 'transientError':
    case 'error':
      if (job.error === null) return null;
      return `${stateWords[job.state]} · ${withoutFullStop(errorWords(job.error).what)}`;
    case 'cancelling':
      return job.error === null
        ? 'Cancelling · waiting for the server to confirm'
        : cancelNotToldWords(job.error).short;
    case 'cancelled':
      return job.cancelOutcome === null ? null : cancelWords[job.cancelOutcome].short;
    case 'acknowledged':
      return [doneAt(job, now), afterDone(job)].filter((part) => part !== null).join(' · ');
  }
}

const doneAt = ({ finishedAt }: JobView, now: number): string =>
  finishedAt === null
    ? stateWords.acknowledged
    : `${stateWords.acknowledged} ${formatMoment(finishedAt, now)}`;

function afterDone(job: JobView): string | null {
  if (job.cancelOutcome !== null) return cancelWords[job.cancelOutcome].short;
  const remarks = [
    job.closeUnconfirmed ? 'every byte arrived, but the end was not confirmed' : null,
    ...job.notes.map((note) => noteWords[note].short),
    job.reply === null ? null : 'reply saved',
  ].filter((remark) => remark !== null);
  return remarks.length === 0 ? null : remarks.join(' · ');
}

/** How the job came to rest, in whole sentences; null while it goes on or when "Done" says it all. */
export function outcomeSentence(
  job: Pick<JobView, 'state' | 'error' | 'cancelOutcome' | 'closeUnconfirmed'>,
): string | null {
  if (job.state === 'cancelling') return job.error === null ? null : cancelNotToldWords(job.error).full;
  if (job.cancelOutcome !== null) return cancelWords[job.cancelOutcome].full;
  if (!job.closeUnconfirmed) return null;
  return 'The server confirmed every byte, but not the end of the upload. The file is probably complete; check it on the server.';
}

const withoutFullStop = (sentence: string): string => sentence.replace(/\.$/, '');
