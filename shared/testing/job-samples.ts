import type { BatchView, JobView, ProgressView } from '../job-view.ts';
import { defaultQueueSettings } from '../queue-settings.ts';
import type { QueueStatus } from '../queue-status.ts';

/** A fixed moment for samples: 22 November 2026, 14:00 UTC. */
export const sampleNow = Date.UTC(2026, 10, 22, 14);

/** `sampleId('job', 7)`: a UUID that is the same in every run. */
export function sampleId(kind: 'job' | 'batch', number: number): string {
  const first = kind === 'job' ? '00000001' : '00000002';
  return `${first}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function sampleJob(number: number, part: Partial<JobView> = {}): JobView {
  const fileName = part.fileName ?? `file-${number}.bin`;
  const relativePath = part.relativePath ?? fileName;
  return {
    id: sampleId('job', number),
    batchId: sampleId('batch', number),
    fileName,
    relativePath,
    sourcePath: `/home/ana/${relativePath}`,
    remoteUrl: `https://bits.plant.example/ingest/${relativePath.split('/').map(encodeURIComponent).join('/')}`,
    totalBytes: 1_000_000,
    state: 'queued',
    error: null,
    cancelOutcome: null,
    closeUnconfirmed: false,
    sessionId: null,
    reply: null,
    notes: [],
    nextTryAt: null,
    attempts: 0,
    tries: 0,
    rank: number,
    priority: 'normal',
    bytesPerSecond: null,
    isRunNow: false,
    hold: null,
    sha256: null,
    addedAt: sampleNow,
    startedAt: null,
    finishedAt: null,
    ...part,
  };
}

export function sampleBatch(number: number, part: Partial<BatchView> = {}): BatchView {
  return {
    id: sampleId('batch', number),
    kind: 'files',
    label: `file-${number}.bin`,
    destinationUrl: 'https://bits.plant.example/ingest/',
    naming: null,
    scan: 'complete',
    bytesPerSecond: null,
    isPaused: false,
    addedAt: sampleNow,
    ...part,
  };
}

export function sampleProgress(number: number, part: Partial<ProgressView> = {}): ProgressView {
  const acknowledgedBytes = part.acknowledgedBytes ?? 0;
  return {
    jobId: sampleId('job', number),
    acknowledgedBytes,
    sentBytes: acknowledgedBytes,
    bytesPerSecond: null,
    movedAt: null,
    secondsLeft: null,
    ...part,
  };
}

/** A queue in fair weather, unless told otherwise. */
export const sampleStatus = (part: Partial<QueueStatus> = {}): QueueStatus => ({
  hold: null,
  servers: [],
  limit: null,
  scans: [],
  undo: [],
  settings: defaultQueueSettings,
  ...part,
});
