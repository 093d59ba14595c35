import { z } from 'zod';
import {
  type BatchView,
  batchViewSchema,
  bytesPerSecondSchema,
  cancelOutcomes,
  holdKinds,
  type JobView,
  jobNotes,
  jobStates,
  priorities,
  savedReplySchema,
  sha256Schema,
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
  lastEnd: z.enum(cancelOutcomes).nullable().default(null),
  notes: z.array(z.enum(jobNotes)).readonly().default([]),
});

/** SHA-256 of the first `bytes` bytes of the source file, as they were sent. */
const digestSchema = z.object({
  bytes: byteCount,
  sha256: sha256Schema,
  /** Of a few blocks of long files. */
  samplesSha256: sha256Schema.optional(),
});

/** A wish kept back, and what the job was before, for the case that it is taken back. */
const holdSchema = z.object({
  kind: z.enum(holdKinds),
  from: z.enum(jobStates),
  error: uploadErrorSchema.nullable(),
  nextTryAt: z.number().nullable(),
  /** Epoch ms at which the wish is carried out. */
  until: z.number(),
});
export type Hold = z.infer<typeof holdSchema>;

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
  digest: digestSchema.nullable(),
  /** Place in the queue: ascending, not without gaps. */
  rank: z.number().int(),
  priority: z.enum(priorities),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  isRunNow: z.boolean(),
  hold: holdSchema.nullable(),
  /** Failures since the last progress. */
  attempts: z.number().int().nonnegative(),
  /** Runs begun in all. */
  tries: z.number().int().nonnegative(),
  nextTryAt: z.number().nullable(),
  /** Time spent on tries and on waits between them since the last progress; time asleep or not running is none. */
  withoutProgressMs: z.number().nonnegative(),
  /** What the server said last: status and, where it gave one, its error. Untrusted. */
  serverWords: z.string().max(500).nullable(),
  addedAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const batchSchema = batchViewSchema.extend({
  /** Paths that were dropped or picked: where a scan that was cut off begins again. */
  roots: z.array(z.string()),
});
export type Batch = z.infer<typeof batchSchema>;

export const viewOfBatch = ({ roots: _roots, ...view }: Batch): BatchView => view;

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
  tries: job.tries,
  rank: job.rank,
  priority: job.priority,
  bytesPerSecond: job.bytesPerSecond,
  isRunNow: job.isRunNow,
  hold: job.hold === null ? null : { kind: job.hold.kind, until: job.hold.until },
  sha256: job.digest?.bytes === job.sourceIdentity.sizeBytes ? job.digest.sha256 : null,
  addedAt: job.addedAt,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
});

/** Off the list, but for Undo. */
export const isHidden = ({ hold }: Job): boolean => hold?.kind === 'remove';
