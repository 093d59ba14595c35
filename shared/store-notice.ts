/** What was wrong with the file of the queue. */
export const storeFaults = [
  'missing',
  'empty',
  'not-a-database',
  /** A database of another program. */
  'foreign',
  'damaged',
  /** The log beside it, with the last changes, is gone or belongs to another file. */
  'log-lost',
  'unreadable',
] as const;
export type StoreFault = (typeof storeFaults)[number];

/** What the user is told about the file of the queue at the start of the program. */
export type StoreNotice =
  | {
      kind: 'restored';
      fault: StoreFault;
      /** Day of the backup that was used, `YYYY-MM-DD`; null when none was. */
      backupDay: string | null;
      /** Uploads on the list now. */
      jobs: number;
      /** Of these, paused since they may have been sent in the meantime. */
      pausedJobs: number;
      /** Uploads that were on the list when the program started last; null when that is not known. */
      jobsBefore: number | null;
      /** Where the bad file is kept; null when there was none. */
      keptAs: string | null;
    }
  | { kind: 'unreadable-records'; count: number }
  /** The folder may not be written: what is on the list is shown, and nothing can be done. */
  | { kind: 'read-only'; folder: string }
  /** Goes with `read-only`: what was written last is not on the list, and could not be read. */
  | { kind: 'changes-not-shown' }
  /** This version of SQLite can lose data in its faster way of writing, which is not used then. */
  | { kind: 'old-sqlite'; version: string };
