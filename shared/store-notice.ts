import { z } from 'zod';

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

const count = z.number().int().nonnegative();

/** What the user is told about the file of the queue at the start of the program; of each kind there is one at most. */
export const storeNoticeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('restored'),
    fault: z.enum(storeFaults),
    /** Day of the backup that was used, `YYYY-MM-DD`; null when none was. */
    backupDay: z.string().nullable(),
    /** Uploads on the list now. */
    jobs: count,
    /** Of these, paused since they may have been sent in the meantime. */
    pausedJobs: count,
    /** Uploads that were on the list when the program started last; null when that is not known. */
    jobsBefore: count.nullable(),
    /** Where the bad file is kept; null when there was none. */
    keptAs: z.string().nullable(),
  }),
  z.object({ kind: z.literal('unreadable-records'), count }),
  /** The folder may not be written: what is on the list is shown, and nothing can be done. */
  z.object({ kind: z.literal('read-only'), folder: z.string() }),
  /** Goes with `read-only`: what was written last is not on the list, and could not be read. */
  z.object({ kind: z.literal('changes-not-shown') }),
  /** This version of SQLite can lose data in its faster way of writing, which is not used then. */
  z.object({ kind: z.literal('old-sqlite'), version: z.string() }),
]);
export type StoreNotice = z.infer<typeof storeNoticeSchema>;
export const storeNoticeKinds = storeNoticeSchema.options.map(({ shape }) => shape.kind.value);
