import { z } from 'zod';
import { batchViewSchema, jobIdSchema, jobViewSchema, progressViewSchema } from './job-view.ts';
import { practiceServerViewSchema } from './practice-server-view.ts';

/** The whole state of the queue at one revision. Order of `jobs` and `batches` is the order on screen. */
export const snapshotSchema = z.object({
  revision: z.number().int().nonnegative(),
  jobs: z.array(jobViewSchema),
  batches: z.array(batchViewSchema),
  progress: z.array(progressViewSchema),
  practiceServer: practiceServerViewSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * What changed since the revision before. A patch whose `revision` is not the last one plus 1 means
 * that something was missed: ask for a new snapshot.
 */
export const patchSchema = z.object({
  revision: z.number().int().positive(),
  /** New or changed jobs, whole; new ones go to the end. */
  jobs: z.array(jobViewSchema).optional(),
  batches: z.array(batchViewSchema).optional(),
  removedJobIds: z.array(jobIdSchema).optional(),
  progress: z.array(progressViewSchema).optional(),
  practiceServer: practiceServerViewSchema.optional(),
});
export type Patch = z.infer<typeof patchSchema>;
