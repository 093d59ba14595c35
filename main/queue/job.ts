import { z } from 'zod';
import {
  type BatchView,
  batchViewSchema,
  cancelOutcomes,
  type JobView,
  jobNotes,
  jobStates,
  savedReplySchema,
} from '../../shared/job-view.ts';
import { uploadErrorSchema } from '../../shared/upload-error.ts';

const byteCount = z.number().int().nonnegative();

export const remoteUrlSchema = z.string().refine((text) => URL.canParse(text));

const sourceIdentitySchema = z.object({
  device: z.string(),
  inode: z.string(),
  sizeBytes: byteCount,
  modifiedNs: z.string(),
  changedNs: z.string(),
});

/** What has a default came later than the first records. */
const sessionFactsSchema = z.object({
  sessionId: z.string().nullable(),
  acknowledgedBytes: byteCount,
  closeSent: z.boolean(),
  lastFragmentSent: z.boolean(),
  repeatsLastFragment: z.boolean().default(false),
  hostId: z.string().max(310).nullable().default(null),
  hostIdFallbackSeconds: byteCount.nullable().default(null),
  hostFailingSince: z.number().nullable().default(null),
  replyUrl: z.string().nullable().default(null),
  reply: savedReplySchema.nullable().default(null),
  bestBytes: byteCount.default(0),
  recreations: byteCount.default(0),
  notes: z.array(z.enum(jobNotes)).readonly().default([]),
});

/** One upload of one file, as it is stored. Times are epoch milliseconds. */
export const jobSchema = z.object({
  id: z.uuid(),
  batchId: z.uuid(),
  fileName: z.string(),
  relativePath: z.string(),
  sourcePath: z.string(),
  sourceIdentity: sourceIdentitySchema,
  remoteUrl: remoteUrlSchema,
  state: z.enum(jobStates),
  error: uploadErrorSchema.nullable(),
  cancelOutcome: z.enum(cancelOutcomes).nullable(),
  closeUnconfirmed: z.boolean(),
  facts: sessionFactsSchema,
  /** Failures since the last progress. */
  attempts: z.number().int().nonnegative(),
  nextTryAt: z.number().nullable(),
  lastProgressAt: z.number(),
  addedAt: z.number(),
  finishedAt: z.number().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const batchSchema = batchViewSchema;
export type Batch = BatchView;

export const viewOfJob = (job: Job): JobView => ({
  id: job.id,
  batchId: job.batchId,
  fileName: job.fileName,
  relativePath: job.relativePath,
  sourcePath: job.sourcePath,
  remoteUrl: job.remoteUrl,
  totalBytes: job.sourceIdentity.sizeBytes,
  state: job.state,
  error: job.error,
  cancelOutcome: job.cancelOutcome,
  closeUnconfirmed: job.closeUnconfirmed,
  sessionId: job.facts.sessionId,
  reply: job.facts.reply,
  notes: [...job.facts.notes],
  nextTryAt: job.nextTryAt,
  attempts: job.attempts,
  addedAt: job.addedAt,
  finishedAt: job.finishedAt,
});
