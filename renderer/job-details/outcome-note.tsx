import { outcomeSentence } from '../../shared/i18n/job-words.ts';
import type { JobView } from '../../shared/job-view.ts';

/** How the upload came to rest, where one word does not say it. */
export function OutcomeNote({ job }: { job: JobView }) {
  const text = outcomeSentence(job);
  return text === null ? null : <p className="explanation">{text}</p>;
}
