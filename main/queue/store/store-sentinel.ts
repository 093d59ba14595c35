import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { codeOf } from '../../../shared/error-code.ts';
import { storeFaults } from '../../../shared/store-notice.ts';
import { replaceFile } from './durable-files.ts';

const count = z.number().int().nonnegative();

/** What the file of the queue can't tell of itself, kept beside it: an emptied database looks like a new one. */
const sentinelSchema = z.object({
  /** Jobs on the list when it was written. */
  jobs: count,
  /** Names of the last two openings. The newer one is in the database as well, or else the older one. */
  openings: z.array(z.string()).max(2),
  /** The file as it was left; null unless it was closed in good order. */
  closed: z.object({ sizeBytes: count, modifiedNs: z.string() }).nullable(),
  /** While the queue is restored: why, and the name under which the bad file is kept. */
  restoring: z
    .object({ keptAs: z.string(), fault: z.enum(storeFaults), isLogForeign: z.boolean() })
    .nullable(),
});
export type Sentinel = z.infer<typeof sentinelSchema>;

export const newSentinel: Sentinel = {
  jobs: 0,
  openings: [],
  closed: null,
  restoring: null,
};

const nameOf = (folder: string): string => path.join(folder, 'queue.json');

/** Null when there is none. One that can't be read says no more than that there was a queue. */
export function readSentinel(folder: string): Sentinel | null {
  try {
    return sentinelSchema.parse(JSON.parse(readFileSync(nameOf(folder), 'utf8')));
  } catch (cause) {
    return codeOf(cause) === 'ENOENT' ? null : newSentinel;
  }
}

export function writeSentinel(folder: string, sentinel: Sentinel): void {
  replaceFile(nameOf(folder), `${JSON.stringify(sentinel)}\n`);
}
