import { z } from 'zod';
import { cancelOutcomes, jobNotes, savedReplySchema, sha256Schema } from './job-view.ts';
import { uploadErrorSchema } from './upload-error.ts';

/** What an upload came to grief over, and how much of it the server had by then. */
const failureSchema = z.object({
  error: uploadErrorSchema.nullable(),
  acknowledgedBytes: z.number().int().nonnegative(),
});

/** An upload that is over, as it is kept when its row has long been cleared. Times are epoch ms. */
const uploadEntrySchema = z.object({
  kind: z.literal('upload'),
  jobId: z.uuid(),
  batchId: z.uuid(),
  batchLabel: z.string(),
  fileName: z.string(),
  relativePath: z.string(),
  sourcePath: z.string(),
  remoteUrl: z.string(),
  totalBytes: z.number().int().nonnegative(),
  /** Of the bytes that were sent; null when the upload did not come to its end. */
  sha256: sha256Schema.nullable(),
  /** `error`: it had failed, and the user took it off the list. */
  outcome: z.enum(['acknowledged', 'cancelled', 'error']),
  /** Only of one that failed. */
  failure: failureSchema.optional(),
  cancelOutcome: z.enum(cancelOutcomes).nullable(),
  closeUnconfirmed: z.boolean(),
  sessionId: z.string().nullable(),
  /** What the server said last. Untrusted. */
  serverWords: z.string().nullable(),
  reply: savedReplySchema.nullable(),
  notes: z.array(z.enum(jobNotes)),
  tries: z.number().int().nonnegative(),
  /** The program that brought it to its end. */
  clientVersion: z.string(),
  addedAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number(),
});

/** A session that had been left open on a server, by a crash or while the server was away, and is no more. */
const sweptSessionSchema = z.object({
  kind: z.literal('session'),
  remoteUrl: z.string(),
  sessionId: z.string(),
  fileName: z.string(),
  /** `expired`: the server could not be told in time and has dropped it by itself. */
  outcome: z.enum([...cancelOutcomes, 'expired']),
  addedAt: z.number(),
  finishedAt: z.number(),
});

export const historyEntrySchema = z.discriminatedUnion('kind', [uploadEntrySchema, sweptSessionSchema]);
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
export type UploadEntry = z.infer<typeof uploadEntrySchema>;
