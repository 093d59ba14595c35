import { z } from 'zod';
import { bytesPerSecondSchema, type Priority } from './job-view.ts';
import { originSchema } from './server-settings.ts';
import { type WeekRule, weekGridSchema, weekOverrideSchema } from './week-grid.ts';

/** Sent in one fragment and counted apart, so that small files need not wait behind big ones. Bytes. */
export const smallFileBytes = 1024 * 1024;

export const maxUploadsAtOnce = 64;
const uploadCount = z.number().int().min(1).max(maxUploadsAtOnce);

/** What is set for one server (scheme, host, port); null: as for every server. */
const serverLimitsSchema = z.object({
  maxUploads: uploadCount.nullable(),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
});
export type ServerLimits = z.infer<typeof serverLimitsSchema>;

/** Who gives way to other traffic on the line: `polite` all but the foreground, `normal` the low ones, `fastest` nobody. */
export const rateModes = ['polite', 'normal', 'fastest'] as const;
export type RateMode = (typeof rateModes)[number];

export const conditionPolicies = ['go-on', 'pause'] as const;

/** What the user has set for the queue; the window and the command line share it. */
export const queueSettingsSchema = z.object({
  /** Uploads at once of files above `smallFileBytes`. */
  maxBigUploads: uploadCount,
  maxSmallUploads: uploadCount,
  maxUploadsPerServer: uploadCount,
  servers: z.record(originSchema, serverLimitsSchema),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  rateMode: z.enum(rateModes),
  /** In local time; null: uploads may go at any time. */
  weekGrid: weekGridSchema.nullable(),
  weekOverride: weekOverrideSchema.nullable(),
  /** For the hours in which the grid says `limited`. */
  limitedBytesPerSecond: bytesPerSecondSchema,
  onBattery: z.enum(conditionPolicies),
  onMetered: z.enum(conditionPolicies),
});
export type QueueSettings = z.infer<typeof queueSettingsSchema>;

/** What is left out stays as it is. */
export const queueSettingsChangeSchema = queueSettingsSchema.partial();
export type QueueSettingsChange = z.infer<typeof queueSettingsChangeSchema>;

export const defaultQueueSettings: QueueSettings = {
  maxBigUploads: 4,
  maxSmallUploads: 16,
  maxUploadsPerServer: 3,
  servers: {},
  bytesPerSecond: null,
  rateMode: 'normal',
  weekGrid: null,
  weekOverride: null,
  limitedBytesPerSecond: 250_000,
  onBattery: 'go-on',
  onMetered: 'pause',
};

/** The limit for all uploads together while the week's grid says `rule`, and where it comes from; null: none. */
export function limitInForce(
  { bytesPerSecond, limitedBytesPerSecond }: QueueSettings,
  rule: WeekRule,
): { bytesPerSecond: number; rule: 'queue' | 'timetable' } | null {
  const isTimetable =
    rule === 'limited' && limitedBytesPerSecond < (bytesPerSecond ?? Number.POSITIVE_INFINITY);
  if (isTimetable) return { bytesPerSecond: limitedBytesPerSecond, rule: 'timetable' };
  return bytesPerSecond === null ? null : { bytesPerSecond, rule: 'queue' };
}

/** Whether an upload gives way to other traffic. */
export const yields = (mode: RateMode, priority: Priority): boolean =>
  mode === 'polite' ? priority !== 'foreground' : mode === 'normal' && priority === 'low';
