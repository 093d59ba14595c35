import { formatBytes } from '../format.ts';
import type { UploadEntry } from '../history-entry.ts';
import { errorSentence, errorWords } from './error-words.ts';

/** Of an upload that had failed and was taken off the list: for a row, and the whole truth in sentences. */
export function failedEntryWords({ failure, totalBytes }: Pick<UploadEntry, 'failure' | 'totalBytes'>): {
  short: string;
  full: string;
} {
  const error = failure?.error ?? null;
  const bytes = failure?.acknowledgedBytes ?? 0;
  const arrived = bytes === 0 ? null : `${formatBytes(bytes)} of ${formatBytes(totalBytes)} had arrived`;
  const what = error === null ? null : errorWords(error).what.replace(/\.$/, '');
  const short = ['Failed and taken off the list', what, arrived];
  const full = [
    'It failed and was taken off the list.',
    error && errorSentence(error),
    arrived && `${arrived}.`,
  ];
  return { short: short.filter(Boolean).join(' · '), full: full.filter(Boolean).join(' ') };
}
