import { z } from 'zod';
import { historyEntrySchema } from './history-entry.ts';
import { patchSchema, snapshotSchema } from './job-patch.ts';
import { bytesPerSecondSchema, jobIdSchema, priorities } from './job-view.ts';
import { parseNamingRule } from './naming-rule.ts';
import { practiceServerViewSchema } from './practice-server-view.ts';
import { queueSettingsChangeSchema, queueSettingsSchema } from './queue-settings.ts';
import { undoOfferSchema } from './queue-status.ts';
import { originSchema } from './server-settings.ts';
import { serverChangeSchema, serverFileChoiceSchema, serverFiles, serverViewSchema } from './server-view.ts';
import { destinationSchema, settingsSchema } from './settings.ts';
import { storeNoticeKinds, storeNoticeSchema } from './store-notice.ts';

const jobIds = z.array(jobIdSchema).min(1).max(100_000);

/** What a user can ask for an upload. A cancel and a removal can be taken back for a few seconds, unless `-now`. */
export const jobSteps = [
  'pause',
  'resume',
  'cancel',
  'cancel-now',
  /** Tries again what failed, skips the wait of what retries, uploads anew what was cancelled. */
  'retry',
  /** Takes finished or failed uploads off the list. */
  'remove',
  'run-now',
  'move-up',
  'move-down',
  'move-top',
  'move-bottom',
] as const;
export type JobStep = (typeof jobSteps)[number];

export const batchSteps = ['pause', 'resume', 'cancel', 'cancel-now', 'retry-failed', 'stop-scan'] as const;
export type BatchStep = (typeof batchSteps)[number];

export const queueSteps = ['pause', 'resume'] as const;
export type QueueStep = (typeof queueSteps)[number];

const jobSettingSchema = z.union([
  z.strictObject({ priority: z.enum(priorities) }),
  z.strictObject({ bytesPerSecond: bytesPerSecondSchema.nullable() }),
]);
export type JobSetting = z.infer<typeof jobSettingSchema>;

const proofSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('receipt'), jobId: jobIdSchema }),
  z.strictObject({ kind: z.literal('manifest'), batchId: z.uuid(), format: z.enum(['csv', 'json']) }),
  z.strictObject({ kind: z.literal('public-key') }),
]);
/** What shows others what was uploaded: a signed receipt, the list of a batch, the key that receipts are checked with. */
export type Proof = z.infer<typeof proofSchema>;

/** Template of the addresses below a folder on the server; null keeps sub-folders and names as they are. */
const namingSchema = z
  .string()
  .max(1_000)
  .refine((text) => parseNamingRule(text).ok)
  .nullable();

/** Why a dropped or picked item was not added. */
export const skipReasons = [
  'not-found',
  'not-regular-file',
  'symbolic-link',
  'dangling-link',
  'link-loop',
  'empty-folder',
  'unreadable',
  'read-error',
  'not-answering',
  'too-large',
  'size-unknown',
  'path-too-long',
  'name-not-utf8',
  'system-file',
  'own-file',
  'already-queued',
  'same-target',
  'target-too-long',
  'not-from-disk',
  'search-stopped',
] as const;
export type SkipReason = (typeof skipReasons)[number];

export const addReportSchema = z.object({
  addedJobIds: z.array(jobIdSchema),
  /** Items left out, each with its reason. At most 100 are named; `skippedCount` counts them all. */
  skipped: z.array(z.object({ name: z.string(), reason: z.enum(skipReasons) })),
  skippedCount: z.number().int().nonnegative(),
  /** True when the user closed the file dialog or said no to a new server. */
  dismissed: z.boolean(),
});
export type AddReport = z.infer<typeof addReportSchema>;

/** Jobs that could not take the step asked for in their present state; nothing happened to them. */
const stepReportSchema = z.object({
  refusedJobIds: z.array(jobIdSchema),
  /** How the step can be taken back for a few seconds; null when it can't. */
  undo: undoOfferSchema.nullable(),
});
export type StepReport = z.infer<typeof stepReportSchema>;

/**
 * Every wish that the page can send. The router checks the sender, parses `input`, calls the handler and
 * answers with a `Result` of `output`. Paths come from the preload script, which reads them from real File objects.
 */
export const commands = {
  'jobs:add': {
    input: z.strictObject({
      sourcePaths: z.array(z.string().min(1).max(32_768)).min(1).max(100_000),
      destination: destinationSchema,
      naming: namingSchema.default(null),
    }),
    output: addReportSchema,
  },
  'jobs:pick': {
    input: z.strictObject({
      kind: z.enum(['files', 'folder']),
      destination: destinationSchema,
      naming: namingSchema.default(null),
    }),
    output: addReportSchema,
  },
  'jobs:step': { input: z.strictObject({ jobIds, step: z.enum(jobSteps) }), output: stepReportSchema },
  'jobs:set': {
    input: z.strictObject({ jobIds, set: jobSettingSchema }),
    output: stepReportSchema,
  },
  /** Among what is not over; a job keeps its place before one that is. */
  'jobs:move-before': { input: z.strictObject({ jobIds, before: jobIdSchema }), output: stepReportSchema },
  'batches:step': {
    input: z.strictObject({ batchId: z.uuid(), step: z.enum(batchSteps) }),
    output: stepReportSchema,
  },
  'batches:set-limit': {
    input: z.strictObject({ batchId: z.uuid(), bytesPerSecond: bytesPerSecondSchema.nullable() }),
    output: z.null(),
  },
  /** For all uploads, also those that the page has not heard of, and what is still found. */
  'queue:step': { input: z.strictObject({ step: z.enum(queueSteps) }), output: z.null() },
  /** Null: it is too late. */
  'queue:undo': { input: z.strictObject({ undoId: z.uuid() }), output: stepReportSchema.nullable() },
  'queue:change-settings': {
    input: z.strictObject({ change: queueSettingsChangeSchema }),
    output: queueSettingsSchema,
  },
  /** A page of a search may be empty while there are more. */
  'history:read': {
    input: z.strictObject({
      cursor: z.number().int().nonnegative().nullable(),
      limit: z.number().int().min(1).max(200),
      search: z.string().max(200).default(''),
    }),
    output: z.object({ entries: z.array(historyEntrySchema), cursor: z.number().nullable() }),
  },
  /** Asks where in a dialog of the system; null when the user closed it. */
  'proofs:save': { input: z.strictObject({ proof: proofSchema }), output: z.string().nullable() },
  'queue:snapshot': { input: z.strictObject({}), output: snapshotSchema },
  /** Answered when there is something to tell; null when it was asked for again before. */
  'queue:next-patch': { input: z.strictObject({}), output: patchSchema.nullable() },
  /** What befell the file of the queue at the start and has not been dismissed. */
  'store-notices:read': { input: z.strictObject({}), output: z.array(storeNoticeSchema) },
  'store-notices:dismiss': { input: z.strictObject({ kind: z.enum(storeNoticeKinds) }), output: z.null() },
  'settings:read': { input: z.strictObject({}), output: settingsSchema },
  'settings:choose-destination': {
    /** Without `naming` the rule of this destination stays as it is. */
    input: z.strictObject({ destination: destinationSchema, naming: namingSchema.optional() }),
    output: settingsSchema,
  },
  /** Shows the saved reply of an upload in its folder. */
  'jobs:show-reply': { input: z.strictObject({ jobId: jobIdSchema }), output: z.null() },
  'servers:read': { input: z.strictObject({ origin: originSchema }), output: serverViewSchema },
  /** Saves, then tries uploads again that these settings had stopped. Null: the user said no to main's question. */
  'servers:save': { input: serverChangeSchema, output: serverViewSchema.nullable() },
  'servers:choose-file': {
    input: z.strictObject({ origin: originSchema, file: z.enum(serverFiles) }),
    output: serverFileChoiceSchema,
  },
  'practice:start': { input: z.strictObject({}), output: practiceServerViewSchema },
  'practice:stop': { input: z.strictObject({}), output: practiceServerViewSchema },
  'practice:show-folder': { input: z.strictObject({}), output: z.null() },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandInput<N extends CommandName> = z.infer<Commands[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<Commands[N]['output']>;
