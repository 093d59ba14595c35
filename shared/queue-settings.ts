import { z } from 'zod';
import { bytesPerSecondSchema } from './job-view.ts';
import { originSchema } from './server-settings.ts';

/** Sent in one fragment and counted apart, so that small files need not wait behind big ones. Bytes. */
export const smallFileBytes = 1024 * 1024;

const count = (most: number) => z.number().int().min(1).max(most);

/** What is set for one server (scheme, host, port); null: as for every server. */
export const serverLimitsSchema = z.object({
  maxUploads: count(64).nullable(),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
});
export type ServerLimits = z.infer<typeof serverLimitsSchema>;

/** How much of the line uploads take: `polite` yields to other traffic, `fastest` takes what it can get. */
export const rateModes = ['polite', 'normal', 'fastest'] as const;
export type RateMode = (typeof rateModes)[number];

export const conditionPolicies = ['go-on', 'pause'] as const;

/** What the user has set for the queue; the window and the command line share it. */
export const queueSettingsSchema = z.object({
  /** Uploads at once of files above `smallFileBytes`. */
  maxBigUploads: count(64),
  maxSmallUploads: count(64),
  maxUploadsPerServer: count(64),
  servers: z.record(originSchema, serverLimitsSchema),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  rateMode: z.enum(rateModes),
  onBattery: z.enum(conditionPolicies),
  onMetered: z.enum(conditionPolicies),
});
export type QueueSettings = z.infer<typeof queueSettingsSchema>;

export const defaultQueueSettings: QueueSettings = {
  maxBigUploads: 4,
  maxSmallUploads: 16,
  maxUploadsPerServer: 3,
  servers: {},
  bytesPerSecond: null,
  rateMode: 'normal',
  onBattery: 'go-on',
  onMetered: 'pause',
};
