import { describeJob, outcomeSentence } from '../../shared/i18n/job-words.ts';
import type { JobView } from '../../shared/job-view.ts';

/** How the upload ended or why it waits, where it is no error. */
export function OutcomeNote({ job }: { job: JobView }) {
  const text = outcomeSentence(job) ?? describeJob(job, 0).reason;
  return text === null ? null : <p className="outcome">{text}</p>;
}
