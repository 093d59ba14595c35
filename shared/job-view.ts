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
/** In which nothing more happens by itself. */
export const restStates: ReadonlySet<JobState> = new Set([...finishedStates, 'error', 'suspended']);

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
  /** As `server-forgot`, but the last fragment had been sent: the file may be in place all the same. */
  'forgot-late',
  /** The session had been given up before and the server may still hold it: it was not told, or did not say. */
  'left-behind',
  /** The server refused the cancel (1xx to 4xx); it is never sent again. */
  'refused',
  /** There never was a session that is known of. An answer to Create-Session may have been lost. */
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
  /** It came back with an old copy of the queue: it may have been sent since that was made. */
  'restored',
] as const;
export type JobNote = (typeof jobNotes)[number];

/** A reply that was saved on this computer. */
export const savedReplySchema = z.object({ path: z.string(), sizeBytes: z.number().int().nonnegative() });
export type SavedReply = z.infer<typeof savedReplySchema>;

/** BG_JOB_PRIORITY. Foreground uploads take the whole line; the others yield to it, in this order. */
export const priorities = ['foreground', 'high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/**
 * A wish that is kept back for a few seconds so that it can be taken back: `cancel` has stopped the upload and
 * not told the server, `remove` has only hidden the row.
 */
export const holdKinds = ['cancel', 'remove'] as const;

/** Lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Least bandwidth that can be set: below it nothing would seem to move. Bytes per second. */
export const leastBytesPerSecond = 1024;
export const bytesPerSecondSchema = z.number().int().min(leastBytesPerSecond).max(1_000_000_000_000);

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
  /** Runs begun in all. */
  tries: z.number().int().nonnegative(),
  /** Place in the queue: ascending. */
  rank: z.number().int(),
  priority: z.enum(priorities),
  /** Own limit; null: only those of batch, server and queue. */
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  /** Goes before everything else, beyond the number of uploads at once. */
  isRunNow: z.boolean(),
  /** `until`: epoch ms at which the wish is carried out. */
  hold: z.object({ kind: z.enum(holdKinds), until: z.number() }).nullable(),
  /** Of the whole file, once every byte is acknowledged. */
  sha256: sha256Schema.nullable(),
  addedAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
});
export type JobView = z.infer<typeof jobViewSchema>;

/** Whether all files of a batch are known. A stopped scan keeps what it had found. */
const scanStates = ['running', 'complete', 'stopped'] as const;

/** The jobs of one drop, one folder or one pick. */
export const batchViewSchema = z.object({
  id: z.uuid(),
  kind: z.enum(['files', 'folder']),
  /** Folder name, or the name of the first file. */
  label: z.string(),
  /** Folder on the server that the batch goes to. */
  destinationUrl: z.string(),
  /** Template of the addresses below the destination; null keeps sub-folders and names as they are. */
  naming: z.string().max(1_000).nullable(),
  scan: z.enum(scanStates),
  /** For all of its uploads together. */
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  /** Files that are still found join it paused. */
  isPaused: z.boolean(),
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
  /** Epoch ms at which a byte moved last, while the upload is under way. */
  movedAt: z.number().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
});
export type ProgressView = z.infer<typeof progressViewSchema>;
