import { noSession } from '../bits/session-state.ts';
import { type Batch, type Job, jobSchema } from '../queue/job.ts';

/** Times of sample jobs are counted from here. */
export const sampleTime = Date.UTC(2031, 0, 1);

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
let made = 0;

export const sampleBatch = (change: Partial<Batch> = {}): Batch => ({
  id: uuid(0),
  kind: 'files',
  label: 'files',
  destinationUrl: 'http://server.example/drop/',
  naming: null,
  scan: 'complete',
  bytesPerSecond: null,
  isPaused: false,
  addedAt: sampleTime,
  roots: [],
  ...change,
});

/** A queued job of 100 bytes; each has its own id, name and target. */
export function sampleJob(change: Partial<Job> = {}): Job {
  made += 1;
  const fileName = `file-${made}.bin`;
  return jobSchema.parse({
    id: uuid(made),
    batchId: uuid(0),
    fileName,
    relativePath: fileName,
    sourcePath: `/source/${fileName}`,
    sourceIdentity: { device: '1', inode: String(made), sizeBytes: 100, modifiedNs: '1', changedNs: '2' },
    remoteUrl: `http://server.example/drop/${fileName}`,
    state: 'queued',
    error: null,
    cancelOutcome: null,
    closeUnconfirmed: false,
    facts: noSession,
    digest: null,
    rank: made,
    priority: 'normal',
    bytesPerSecond: null,
    isRunNow: false,
    hold: null,
    attempts: 0,
    tries: 0,
    nextTryAt: null,
    withoutProgressMs: 0,
    serverWords: null,
    addedAt: sampleTime,
    startedAt: null,
    finishedAt: null,
    ...change,
  });
}
