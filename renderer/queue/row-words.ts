import { en } from '../../shared/i18n/en.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { describeJob } from '../../shared/i18n/job-words.ts';
import { waitWords } from '../../shared/i18n/wait-words.ts';
import type { JobView } from '../../shared/job-view.ts';
import type { WaitReason } from '../../shared/wait-reason.ts';

/** What the second line of a row says: the state, or why nothing moves and when the next step comes. `now` in epoch ms. */
export function rowWords(job: JobView, reason: WaitReason | null, now: number): string {
  const state = describeJob({ ...job, nextTryAt: null }, now).line;
  if (reason === null) return state;
  switch (reason.kind) {
    case 'needs-you':
    case 'paused':
      return state;
    case 'undo':
      return undoWords(reason.until ?? now, now);
    case 'retry':
      return [whatHappened(job), waitWords(reason, now)].filter((part) => part !== null).join(' · ');
    case 'telling-server':
      return reason.until === null ? state : `${state} · ${waitWords(reason, now)}`;
    case 'stalled':
      return `${state} · ${waitWords(reason, now)}`;
    default:
      return job.state === 'cancelling' ? `${state} · ${waitWords(reason, now)}` : waitWords(reason, now);
  }
}

/** How long a cancel can still be taken back. Both in epoch ms. */
export function undoWords(until: number, now: number): string {
  const seconds = Math.ceil((until - now) / 1000);
  return seconds > 0 ? en.queue.undo.row(seconds) : en.queue.undo.rowEnding;
}

const whatHappened = ({ error }: JobView): string | null =>
  error === null ? null : errorWords(error).what.replace(/\.$/, '');
