import { describe, expect, it } from 'vitest';
import { type StoreNotice, storeFaults } from '../store-notice.ts';
import { storageWords } from './storage-words.ts';

const restored = (change: Partial<StoreNotice & { kind: 'restored' }> = {}): StoreNotice => ({
  kind: 'restored',
  fault: 'damaged',
  backupDay: '2031-01-05',
  jobs: 1200,
  pausedJobs: 0,
  jobsBefore: 1200,
  keptAs: null,
  ...change,
});
const sentence = (notice: StoreNotice): string => {
  const { title, text } = storageWords(notice);
  return `${title} ${text}`;
};

describe('words about the file of the queue', () => {
  it('106: emptied', () => {
    expect(sentence(restored({ fault: 'empty' }))).toBe(
      'The queue file was empty. Restored from January 5, 2031. 1,200 uploads on the list.',
    );
  });

  it('107: damaged, without a backup', () => {
    expect(
      sentence(restored({ backupDay: null, jobs: 1, keptAs: '/data/damaged/queue-2031-01-06.db' })),
    ).toBe(
      'The queue file is damaged. 1 upload recovered. There were 1,200 uploads when the program started last. The bad file is kept as /data/damaged/queue-2031-01-06.db.',
    );
  });

  it('106: emptied, and nothing is left of it', () => {
    expect(sentence(restored({ fault: 'empty', backupDay: null, jobs: 0, jobsBefore: null }))).toBe(
      'The queue file was empty. Nothing could be recovered.',
    );
  });

  it('what may have been sent in the meantime is named', () => {
    expect(sentence(restored({ pausedJobs: 2 }))).toContain(
      '2 uploads are paused, for they may have been sent in the meantime. Resume those that are still to be sent.',
    );
  });

  it('109: a folder that may not be written', () => {
    expect(sentence({ kind: 'read-only', folder: '/data' })).toMatch(
      /^Cannot save the queue here\. .*\/data/,
    );
  });

  it.each(storeFaults)('%s has a headline of its own', (fault) => {
    expect(storageWords(restored({ fault })).title).toMatch(/^The .*\.$/);
  });

  it('the others', () => {
    expect(sentence({ kind: 'unreadable-records', count: 1 })).toMatch(
      /^1 record of the queue could not be read\./,
    );
    expect(sentence({ kind: 'changes-not-shown' })).toMatch(/^The last changes to the queue are not shown\./);
    expect(sentence({ kind: 'old-sqlite', version: '3.50.0' })).toContain('SQLite 3.50.0');
  });
});
