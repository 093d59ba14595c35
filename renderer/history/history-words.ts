import type { HistoryEntry } from '../../shared/history-entry.ts';
import { cancelWords } from '../../shared/i18n/cancel-words.ts';
import { en } from '../../shared/i18n/en.ts';
import { failedEntryWords } from '../../shared/i18n/failed-entry-words.ts';
import { outcomeSentence } from '../../shared/i18n/job-words.ts';
import { noteWords } from '../../shared/i18n/note-words.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';

/** What became of it, in a few words. */
export function endWords(entry: HistoryEntry): string {
  if (entry.kind === 'session') {
    const { expired, session } = en.queue.history;
    return entry.outcome === 'expired'
      ? expired
      : `${session(new URL(entry.remoteUrl).host)} · ${cancelWords[entry.outcome].short}`;
  }
  if (entry.outcome === 'error') return failedEntryWords(entry).short;
  if (entry.cancelOutcome !== null) return cancelWords[entry.cancelOutcome].short;
  const doubt = outcomeSentence({ ...entry, state: entry.outcome, error: null })?.replace(/\.$/, '');
  const notes = entry.notes.map((note) => noteWords[note].short);
  return [stateWords[entry.outcome], doubt, ...notes].filter(Boolean).join(' · ');
}
