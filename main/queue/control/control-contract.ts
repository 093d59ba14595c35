import { z } from 'zod';
import { batchStates } from '../../../shared/batch-state.ts';
import { historyEntrySchema } from '../../../shared/history-entry.ts';
import { addReportSchema } from '../../../shared/ipc-contract.ts';
import {
  batchViewSchema,
  bytesPerSecondSchema,
  jobIdSchema,
  jobStates,
  jobViewSchema,
  priorities,
  progressViewSchema,
} from '../../../shared/job-view.ts';
import { queueSettingsChangeSchema, queueSettingsSchema } from '../../../shared/queue-settings.ts';
import { queueStatusSchema, undoOfferSchema } from '../../../shared/queue-status.ts';
import { moveDirections } from '../wishes/move-jobs.ts';

const nothing = z.strictObject({});
const count = z.number().int().nonnegative();

/**
 * Which uploads a wish is for: those that are named, those of batches that the wish makes sense for, or all that it
 * makes sense for.
 */
const chosenSchema = z.strictObject({
  jobIds: z.array(jobIdSchema).max(1_000),
  batchIds: z.array(z.uuid()).max(1_000),
  isAll: z.boolean(),
});
export type Chosen = z.infer<typeof chosenSchema>;

const outcomeSchema = z.object({
  changedCount: count,
  /** Of those that were named: they could not take the step in their present state, or are gone. */
  refusedJobIds: z.array(jobIdSchema),
  undo: undoOfferSchema.nullable(),
});
export type WishOutcome = z.infer<typeof outcomeSchema>;

const rowSchema = z.object({ job: jobViewSchema, progress: progressViewSchema });
export type JobRow = z.infer<typeof rowSchema>;

const batchRowSchema = z.object({
  batch: batchViewSchema,
  sum: z.object({
    state: z.enum(batchStates),
    files: count,
    acknowledged: count,
    cancelled: count,
    failed: count,
    totalBytes: count,
  }),
});
export type BatchRow = z.infer<typeof batchRowSchema>;

const matchSchema = z.object({ kind: z.enum(['job', 'batch']), id: z.uuid(), name: z.string() });
export type Match = z.infer<typeof matchSchema>;

/** Shortest beginning of an id that is looked for. */
const leastPrefixLength = 4;
export const listPageSize = 2_000;

const textSchema = z.object({ text: z.string().nullable() });

const wish = { input: z.strictObject({ chosen: chosenSchema }), output: outcomeSchema };
/** `isNow` skips the time in which the wish can be taken back. */
const undoableWish = {
  input: z.strictObject({ chosen: chosenSchema, isNow: z.boolean() }),
  output: outcomeSchema,
};

/** Everything that another program of the same user can ask of the one that owns the queue. */
export const controls = {
  add: {
    input: z.strictObject({
      /** Absolute. */
      sourcePaths: z.array(z.string().min(1).max(32_768)).min(1).max(100_000),
      remoteUrl: z.url({ protocol: /^https?$/ }).max(2_200),
      naming: z.string().max(1_000).nullable(),
      priority: z.enum(priorities),
      bytesPerSecond: bytesPerSecondSchema.nullable(),
      isPaused: z.boolean(),
    }),
    output: addReportSchema.extend({ batchIds: z.array(z.uuid()) }),
  },
  /** Jobs in queue order; `next` is the `offset` of the page after this one, null when there is none. */
  list: {
    input: z.strictObject({
      states: z.array(z.enum(jobStates)).nullable(),
      batchIds: z.array(z.uuid()).max(1_000).nullable(),
      jobIds: z.array(jobIdSchema).max(1_000).nullable(),
      offset: count,
    }),
    output: z.object({ rows: z.array(rowSchema), next: count.nullable() }),
  },
  batches: { input: nothing, output: z.object({ rows: z.array(batchRowSchema) }) },
  status: { input: nothing, output: queueStatusSchema },
  /** Jobs and batches by the beginning of their id; at most 10 of each word. */
  find: {
    input: z.strictObject({ words: z.array(z.string().min(leastPrefixLength).max(36)).min(1).max(1_000) }),
    output: z.object({ found: z.array(z.array(matchSchema).max(10)) }),
  },
  pause: wish,
  resume: wish,
  retry: wish,
  'run-now': wish,
  cancel: undoableWish,
  remove: undoableWish,
  move: {
    input: z.strictObject({ chosen: chosenSchema, direction: z.enum(moveDirections) }),
    output: outcomeSchema,
  },
  priority: {
    input: z.strictObject({ chosen: chosenSchema, priority: z.enum(priorities) }),
    output: outcomeSchema,
  },
  /** For every chosen upload by itself, for the uploads of a chosen batch together, for all: of the queue. */
  limit: {
    input: z.strictObject({ chosen: chosenSchema, bytesPerSecond: bytesPerSecondSchema.nullable() }),
    output: outcomeSchema,
  },
  /** Takes the newest wish back that can be taken back; null when there is none. */
  undo: { input: nothing, output: z.object({ undone: undoOfferSchema, refusedCount: count }).nullable() },
  'read-settings': { input: nothing, output: queueSettingsSchema },
  'change-settings': {
    input: queueSettingsChangeSchema.strict(),
    output: queueSettingsSchema,
  },
  history: {
    input: z.strictObject({
      cursor: count.nullable(),
      limit: z.number().int().min(1).max(1_000),
      batchId: z.uuid().nullable(),
    }),
    output: z.object({ entries: z.array(historyEntrySchema), cursor: count.nullable() }),
  },
  /** Null for what has no receipt or manifest. */
  receipt: { input: z.strictObject({ jobId: jobIdSchema }), output: textSchema },
  manifest: {
    input: z.strictObject({ batchId: z.uuid(), format: z.enum(['csv', 'json']) }),
    output: textSchema,
  },
  'public-key': { input: nothing, output: textSchema },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type ControlName = keyof typeof controls;
export type ControlInput<N extends ControlName> = z.input<(typeof controls)[N]['input']>;
export type ControlOutput<N extends ControlName> = z.output<(typeof controls)[N]['output']>;

/** What a watcher is told. Whoever reads slowly gets the state at the time of reading, not every change. */
export const controlEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('jobs'), rows: z.array(rowSchema) }),
  z.object({ type: z.literal('removed'), jobIds: z.array(jobIdSchema) }),
  z.object({ type: z.literal('progress'), progress: z.array(progressViewSchema) }),
  z.object({ type: z.literal('status'), status: queueStatusSchema }),
  /** More was missed than could be kept: ask for everything again. */
  z.object({ type: z.literal('anew') }),
]);
export type ControlEvent = z.infer<typeof controlEventSchema>;

/** Who carries the commands out. */
export type ControlHandlers = {
  [N in ControlName]: (input: ControlInput<N>) => Promise<ControlOutput<N>> | ControlOutput<N>;
};
