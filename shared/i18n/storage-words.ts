import type { StoreFault, StoreNotice } from '../store-notice.ts';
import { countOf } from './plural.ts';

const faultWords: Readonly<Record<StoreFault, string>> = {
  missing: 'The queue file was gone.',
  empty: 'The queue file was empty.',
  'not-a-database': 'The queue file is damaged.',
  foreign: 'The queue file was replaced by a file of another program.',
  damaged: 'The queue file is damaged.',
  'log-lost': 'The last changes to the queue file are lost.',
  unreadable: 'The queue file cannot be read.',
};

/** A headline and what follows from it, for a dialog or a line of the terminal. */
export function storageWords(notice: StoreNotice): { title: string; text: string } {
  switch (notice.kind) {
    case 'restored':
      return { title: faultWords[notice.fault], text: wordsOfRestored(notice).join(' ') };
    case 'unreadable-records':
      return {
        title: `${countOf(notice.count, 'record')} of the queue could not be read.`,
        text: 'They were set aside in the queue file. Everything else is on the list.',
      };
    case 'read-only':
      return {
        title: 'Cannot save the queue here.',
        text: `The folder ${notice.folder}, or a file in it, may not be written. Nothing can be added or uploaded. Make them writable, then start again.`,
      };
    case 'changes-not-shown':
      return {
        title: 'The last changes to the queue are not shown.',
        text: 'They could not be read. The list is as it was a while before.',
      };
    case 'old-sqlite':
      return {
        title: 'The queue is saved in a slower way.',
        text: `SQLite ${notice.version} can lose data in the faster one. Use a newer version of Bitlade.`,
      };
  }
}

function wordsOfRestored(notice: StoreNotice & { kind: 'restored' }): string[] {
  const { backupDay, jobs, pausedJobs, jobsBefore, keptAs } = notice;
  const recovered = jobs === 0 ? 'Nothing could be recovered.' : `${countOf(jobs, 'upload')} recovered.`;
  const words =
    backupDay === null
      ? [recovered]
      : [`Restored from ${dayInWords(backupDay)}.`, `${countOf(jobs, 'upload')} on the list.`];
  if (jobsBefore !== null && jobsBefore > jobs)
    words.push(`There were ${countOf(jobsBefore, 'upload')} when the program started last.`);
  if (pausedJobs > 0)
    words.push(
      `${countOf(pausedJobs, 'upload is', 'uploads are')} paused, for they may have been sent in the meantime. Resume those that are still to be sent.`,
    );
  if (keptAs !== null) words.push(`The bad file is kept as ${keptAs}.`);
  return words;
}

/** "2031-01-05" → "January 5, 2031". */
const dayInWords = (day: string): string =>
  new Date(`${day}T12:00:00Z`).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
