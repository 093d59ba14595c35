import { z } from 'zod';
import { jobChangeSchema } from './job-change.ts';
import { batchViewSchema, jobIdSchema, jobViewSchema, progressViewSchema } from './job-view.ts';
import { practiceServerViewSchema } from './practice-server-view.ts';
import { queueStatusSchema } from './queue-status.ts';

/**
 * The state of the queue at one revision. Order of `jobs` and `batches` is the order on screen. Of a long list it
 * holds the first jobs; the patches that follow bring the others. A job without progress has sent nothing yet.
 */
export const snapshotSchema = z.object({
  revision: z.number().int().nonnegative(),
  jobs: z.array(jobViewSchema),
  batches: z.array(batchViewSchema),
  progress: z.array(progressViewSchema),
  practiceServer: practiceServerViewSchema,
  status: queueStatusSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * What changed since the revision before. A patch whose `revision` is not the last one plus 1 means
 * that something was missed: ask for a new snapshot.
 */
export const patchSchema = z.object({
  revision: z.number().int().positive(),
  /** Jobs that are not known yet, or not surely; their `rank` says where they go. */
  jobs: z.array(jobViewSchema).optional(),
  /** Of jobs that are known. One that is not yet comes whole with a later patch. */
  jobChanges: z.array(jobChangeSchema).optional(),
  batches: z.array(batchViewSchema).optional(),
  removedJobIds: z.array(jobIdSchema).optional(),
  progress: z.array(progressViewSchema).optional(),
  practiceServer: practiceServerViewSchema.optional(),
  status: queueStatusSchema.optional(),
});
export type Patch = z.infer<typeof patchSchema>;
