import { z } from 'zod';

/** Where new uploads go: an address typed by the user, or the practice server of this program. */
export const destinationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('address'), address: z.string().max(4096) }),
  z.object({ kind: z.literal('practice') }),
]);
export type Destination = z.infer<typeof destinationSchema>;

export const settingsSchema = z.object({
  /** Last destination used; null on first run. */
  destination: destinationSchema.nullable(),
  /** Addresses used before, newest first, without the current one being special. */
  recentAddresses: z.array(z.string().max(4096)).max(8),
  /** Naming rules by `destinationKey`; what has none keeps folders and names as they are. */
  namings: z.record(z.string().max(4096), z.string().max(1_000)).default({}),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = { destination: null, recentAddresses: [], namings: {} };

export const destinationKey = (destination: Destination): string =>
  destination.kind === 'practice' ? 'practice' : destination.address;

/** Template of the addresses below a destination; null keeps sub-folders and names as they are. */
export const namingOf = ({ namings }: Settings, destination: Destination): string | null =>
  namings[destinationKey(destination)] ?? null;
