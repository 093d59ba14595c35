import { outcomeSentence } from '../../shared/i18n/job-words.ts';
import { noteWords } from '../../shared/i18n/note-words.ts';
import type { JobView } from '../../shared/job-view.ts';

/** How the upload came to rest, where one word does not say it, and what is worth knowing about it. */
export function OutcomeNote({ job }: { job: JobView }) {
  const sentences = [outcomeSentence(job), ...job.notes.map((note) => noteWords[note].full)].filter(
    (sentence) => sentence !== null,
  );
  if (sentences.length === 0) return null;
  return (
    <div className="explanation">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
