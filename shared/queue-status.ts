import { z } from 'zod';
import { bytesPerSecondSchema } from './job-view.ts';
import { queueSettingsSchema } from './queue-settings.ts';

/** What holds uploads back whatever server they go to. */
export const holdReasons = [
  'offline',
  'asleep',
  /** This computer runs on its battery, and uploads shall wait then. */
  'battery',
  /** The line is paid for by the byte, and uploads shall wait then. */
  'metered',
  /** The week's grid says stop. */
  'timetable',
  /** As `timetable`, but for a while the user says so. */
  'override',
  /** The queue can't be saved. */
  'storage',
  /** As `storage`, for want of room. */
  'disk-full',
  /** The folder of the queue may not be written. */
  'read-only',
  /** Nobody runs the queue: a command only looks at it or changes it. */
  'not-running',
  /** As `not-running`, but servers are told of what is cancelled. */
  'only-cancels',
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Why the uploads to one server wait. */
export const gateReasons = [
  /** It lets nobody in before the user has done something. */
  'sign-in',
  /** It asked to be left alone until then (Retry-After). */
  'asked',
  /** It did not answer; one upload tries it from time to time. */
  'silent',
  /** What answers there can't show that it is the server, or not safely; one upload tries it from time to time. */
  'unsafe',
  /** As many uploads as it may have are under way; `full-for-big`: a small file would still find a place. */
  'full',
  'full-for-big',
] as const;
export type GateReason = (typeof gateReasons)[number];

const time = z.number();

/** A search for files that is not over. */
const scanViewSchema = z.object({
  batchId: z.uuid(),
  label: z.string(),
  foundFiles: z.number().int().nonnegative(),
  foundBytes: z.number().int().nonnegative(),
  skippedItems: z.number().int().nonnegative(),
  /** Only while it waits for a disk that does not answer: when it is tried again. */
  nextLookAt: time.optional(),
});
export type ScanView = z.infer<typeof scanViewSchema>;

const undoKinds = ['cancel', 'remove', 'move'] as const;

/** Something that can be taken back until then. */
export const undoOfferSchema = z.object({
  id: z.uuid(),
  kind: z.enum(undoKinds),
  count: z.number().int().positive(),
  until: time,
});
export type UndoOffer = z.infer<typeof undoOfferSchema>;

/** What is true of the whole queue. Times are epoch ms, null where nobody knows. */
export const queueStatusSchema = z.object({
  hold: z
    .object({
      reason: z.enum(holdReasons),
      until: time.nullable(),
      /** That the queue is kept in, where it can't be saved. */
      folder: z.string().optional(),
      /** What holds those back as well that it lets pass. */
      behind: z.object({ reason: z.enum(holdReasons), until: time.nullable() }).optional(),
    })
    .nullable(),
  servers: z.array(z.object({ origin: z.string(), reason: z.enum(gateReasons), until: time.nullable() })),
  /** The limit in force for all uploads together, and the rule that it comes from. */
  limit: z
    .object({
      bytesPerSecond: bytesPerSecondSchema,
      rule: z.enum(['queue', 'timetable', 'override']),
      until: time.nullable(),
    })
    .nullable(),
  scans: z.array(scanViewSchema),
  undo: z.array(undoOfferSchema),
  settings: queueSettingsSchema,
});
export type QueueStatus = z.infer<typeof queueStatusSchema>;
