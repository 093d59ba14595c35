import type { BatchRow } from '../queue/control/control-contract.ts';

/** A batch as one line of JSON. */
export const batchJson = ({ batch, sum }: BatchRow): Record<string, unknown> => ({
  batch: batch.id,
  label: batch.label,
  url: batch.destinationUrl,
  ...sum,
  scan: batch.scan,
  isPaused: batch.isPaused,
  naming: batch.naming,
  limit: batch.bytesPerSecond,
  addedAt: batch.addedAt,
});
