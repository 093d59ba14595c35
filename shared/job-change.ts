import type { z } from 'zod';
import { type JobView, jobViewSchema } from './job-view.ts';

/** What a job has as long as nothing special happens to it. Left out of a change. */
const usual = {
  error: null,
  cancelOutcome: null,
  closeUnconfirmed: false,
  sessionId: null,
  reply: null,
  notes: [],
  nextTryAt: null,
  attempts: 0,
  tries: 0,
  priority: 'normal',
  bytesPerSecond: null,
  isRunNow: false,
  hold: null,
  sha256: null,
  startedAt: null,
  finishedAt: null,
} satisfies Partial<JobView>;

type UsualKey = keyof typeof usual;
const usualKeys = Object.keys(usual) as UsualKey[];
const isLeftOut = Object.fromEntries(usualKeys.map((key) => [key, true])) as Record<UsualKey, true>;

/** A job for those who know it already: without what never changes, and without what is as usual. */
export const jobChangeSchema = jobViewSchema
  .omit({
    batchId: true,
    fileName: true,
    relativePath: true,
    sourcePath: true,
    remoteUrl: true,
    addedAt: true,
  })
  .exactPartial(isLeftOut);
export type JobChange = z.infer<typeof jobChangeSchema>;

export function changeOf(job: JobView): JobChange {
  const { id, totalBytes, state, rank } = job;
  const unusual = usualKeys.filter((key) =>
    key === 'notes' ? job.notes.length > 0 : job[key] !== usual[key],
  );
  return { ...Object.fromEntries(unusual.map((key) => [key, job[key]])), id, totalBytes, state, rank };
}

/** What the job has become, whichever change before was missed. */
export const withChange = (job: JobView, change: JobChange): JobView => ({ ...job, ...usual, ...change });
