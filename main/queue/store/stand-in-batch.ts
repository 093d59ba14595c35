import type { Batch, Job } from '../job.ts';

/** In place of a batch whose record was lost: the jobs in it are worth more than its name. */
export const standInBatch = (job: Job): Batch => ({
  id: job.batchId,
  kind: job.relativePath === job.fileName ? 'files' : 'folder',
  label: job.relativePath.split('/')[0] ?? job.fileName,
  destinationUrl: new URL('.', job.remoteUrl).href,
  naming: null,
  scan: 'complete',
  bytesPerSecond: null,
  isPaused: false,
  addedAt: job.addedAt,
  roots: [],
});
