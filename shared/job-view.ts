import { z } from 'zod';
import { uploadErrorSchema } from './upload-error.ts';

/** Job states follow BG_JOB_STATE, plus our own `closing` and `cancelling`. */
export const jobStates = [
  'queued',
  'connecting',
  'transferring',
  /** Every byte is there; the reply of the server application is being fetched. */
  'transferred',
  'closing',
  'suspended',
  'transientError',
  'error',
  'acknowledged',
  'cancelling',
  'cancelled',
] as const;
export type JobState = (typeof jobStates)[number];

export const finishedStates: ReadonlySet<JobState> = new Set(['acknowledged', 'cancelled']);

/**
 * How a cancel ended, kept apart all the way to the screen. A cancel that has not reached the server
 * yet has no outcome: the job is still `cancelling` and carries the error of the last try.
 */
export const cancelOutcomes = [
  /** The server acknowledged Cancel-Session. */
  'confirmed',
  /** As `confirmed`, but the last fragment had been sent: the file may be in place all the same. */
  'confirmed-late',
  /** The upload was complete and closed before the cancel took effect. */
  'finished-before',
  /** The server no longer knows the session: nothing left to cancel. */
  'server-forgot',
  /** The server refused the cancel (1xx to 4xx); it is never sent again. */
  'refused',
  /** No session is known: nothing to tell the server. An answer to Create-Session may have been lost. */
  'nothing-sent',
  /** The upload was complete; only the reply of the server application was given up. */
  'reply-cancelled',
] as const;
export type CancelOutcome = (typeof cancelOutcomes)[number];

/** What is worth knowing about an upload though it is no error. */
export const jobNotes = [
  /** The server did not say which protocol it speaks. */
  'protocol-unnamed',
  /** The server named a host for the rest of the upload that is no host; it was left out. */
  'host-id-ignored',
  /** A reply was expected, the server gave none. */
  'reply-missing',
  /** The server had a reply, but no folder for replies is set. */
  'reply-ignored',
  /** The session was lost after the last byte: the server may have got the file twice. */
  'maybe-delivered-twice',
] as const;
export type JobNote = (typeof jobNotes)[number];

/** A reply that was saved on this computer. */
export const savedReplySchema = z.object({ path: z.string(), sizeBytes: z.number().int().nonnegative() });
export type SavedReply = z.infer<typeof savedReplySchema>;

export const jobIdSchema = z.uuid();

/** One upload as the renderer and the command line see it. Progress travels apart (`ProgressView`). */
export const jobViewSchema = z.object({
  id: jobIdSchema,
  batchId: z.uuid(),
  /** Base name, as the file system has it; show it through `visibleText`. */
  fileName: z.string(),
  /** Path below the dropped folder, '/' separated, the folder's own name first; equals fileName for single files. */
  relativePath: z.string(),
  sourcePath: z.string(),
  remoteUrl: z.string(),
  totalBytes: z.number().int().nonnegative(),
  state: z.enum(jobStates),
  error: uploadErrorSchema.nullable(),
  cancelOutcome: z.enum(cancelOutcomes).nullable(),
  /** True when Close-Session ended without a clear yes, though every byte was acknowledged. */
  closeUnconfirmed: z.boolean(),
  sessionId: z.string().nullable(),
  reply: savedReplySchema.nullable(),
  notes: z.array(z.enum(jobNotes)),
  /** Epoch milliseconds of the next try, while the job waits for one. */
  nextTryAt: z.number().nullable(),
  /** Tries since the last progress. */
  attempts: z.number().int().nonnegative(),
  addedAt: z.number(),
  finishedAt: z.number().nullable(),
});
export type JobView = z.infer<typeof jobViewSchema>;

/** The jobs of one drop, one folder or one pick. */
export const batchViewSchema = z.object({
  id: z.uuid(),
  kind: z.enum(['files', 'folder']),
  /** Folder name, or the name of the first file. */
  label: z.string(),
  /** Folder on the server that the batch goes to. */
  destinationUrl: z.string(),
  addedAt: z.number(),
});
export type BatchView = z.infer<typeof batchViewSchema>;

/** Numbers that move. Bytes; rates in bytes per second; null where nothing honest can be said yet. */
export const progressViewSchema = z.object({
  jobId: jobIdSchema,
  /** Confirmed by the server. */
  acknowledgedBytes: z.number().int().nonnegative(),
  /** Handed to the network, at least `acknowledgedBytes`. */
  sentBytes: z.number().int().nonnegative(),
  bytesPerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
});
export type ProgressView = z.infer<typeof progressViewSchema>;
