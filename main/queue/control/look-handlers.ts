import { sumOfBatch } from '../../../shared/batch-state.ts';
import type { JobView } from '../../../shared/job-view.ts';
import type { UploadManager } from '../upload-manager.ts';
import type { ControlHandlers } from './control-contract.ts';
import { type ControlName, type JobRow, listPageSize, type Match } from './control-contract.ts';

/** Commands that change nothing. */
export const lookCommands = [
  'list',
  'batches',
  'status',
  'find',
  'history',
  'read-settings',
  'receipt',
  'manifest',
  'public-key',
] as const satisfies ControlName[];
export type LookCommand = (typeof lookCommands)[number];

const maxMatches = 10;

/** Questions about the queue. */
export function lookHandlers(queue: UploadManager): Pick<ControlHandlers, LookCommand> {
  return {
    list: ({ states, batchIds, jobIds, offset }) => {
      const isWanted = (job: JobView): boolean =>
        (states === null || states.includes(job.state)) &&
        (batchIds === null || batchIds.includes(job.batchId)) &&
        (jobIds === null || jobIds.includes(job.id));
      const jobs = queue.jobs().filter(isWanted);
      const end = offset + listPageSize;
      const rows = jobs.slice(offset, end).flatMap((job) => rowOf(queue, job));
      return { rows, next: end < jobs.length ? end : null };
    },
    batches: () => {
      const jobsOf = Map.groupBy(queue.jobs(), ({ batchId }) => batchId);
      return {
        rows: queue.batches().map((batch) => ({ batch, sum: sumOfBatch(batch, jobsOf.get(batch.id) ?? []) })),
      };
    },
    status: () => queue.status(),
    find: ({ words }) => {
      const all: Match[] = [
        ...queue.jobs().map(({ id, relativePath }) => ({ kind: 'job' as const, id, name: relativePath })),
        ...queue.batches().map(({ id, label }) => ({ kind: 'batch' as const, id, name: label })),
      ];
      const matchesOf = (word: string): Match[] =>
        all.filter(({ id }) => id.startsWith(word.toLowerCase())).slice(0, maxMatches);
      return { found: words.map(matchesOf) };
    },
    history: ({ cursor, limit, batchId }) =>
      queue.history({ cursor, limit, ...(batchId === null ? {} : { batchId }) }),
    'read-settings': () => queue.settings(),
    receipt: ({ jobId }) => ({ text: queue.receipt(jobId) }),
    manifest: async ({ batchId, format }) => ({ text: await queue.manifest(batchId, format) }),
    'public-key': () => ({ text: queue.publicKey() }),
  };
}

/** The job with its numbers; nothing when it left the queue. */
export function rowOf(queue: Pick<UploadManager, 'progress'>, job: JobView): JobRow[] {
  const progress = queue.progress(job.id);
  return progress === null ? [] : [{ job, progress }];
}
