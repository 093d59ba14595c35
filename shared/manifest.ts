import type { UploadEntry } from './history-entry.ts';
import { errorSentence } from './i18n/error-words.ts';
import { failedEntryWords } from './i18n/failed-entry-words.ts';
import { outcomeSentence } from './i18n/job-words.ts';
import { stateWords } from './i18n/state-words.ts';
import { waitWords } from './i18n/wait-words.ts';
import type { BatchView, JobState, JobView } from './job-view.ts';
import type { QueueStatus } from './queue-status.ts';
import { withoutUser } from './receipt-address.ts';
import { waitReason } from './wait-reason.ts';

const manifestFormat = 'bitlade-manifest/1';

/** One file of a batch. Times are ISO 8601 in UTC. */
export interface ManifestFile {
  /** Path below the dropped folder, '/' separated. */
  path: string;
  state: JobState;
  sizeBytes: number;
  /** Of the whole file, once every byte is acknowledged. */
  sha256: string | null;
  /** Without user name and password. */
  remoteUrl: string;
  sessionId: string | null;
  addedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Runs begun in all. */
  tries: number;
  errorCode: string | null;
  /** Why it is not uploaded, or what is in doubt about it, in a sentence. */
  reason: string | null;
  jobId: string;
}

/** What became of every file of a batch. */
export interface Manifest {
  format: typeof manifestFormat;
  batchId: string;
  label: string;
  /** Null when only the history is left of the batch. */
  destinationUrl: string | null;
  /** `running`: more files may be found. */
  scan: BatchView['scan'];
  madeAt: string;
  sums: ManifestSums;
  /** By path. */
  files: ManifestFile[];
}

/** `files` is the sum of the four below it. */
export interface ManifestSums {
  files: number;
  uploaded: number;
  cancelled: number;
  failed: number;
  unfinished: number;
  totalBytes: number;
  uploadedBytes: number;
}

export interface ManifestSources {
  batchId: string;
  /** Null when it is not in the queue any more. */
  batch: BatchView | null;
  jobs: readonly JobView[];
  /** Of the history; what is in the queue as well counts as it is there. */
  entries: readonly UploadEntry[];
  /** For the reasons of what waits. */
  status: QueueStatus;
  /** Epoch ms. */
  now: number;
}

/** Null when nothing is known of such a batch. */
export function makeManifest({
  batchId,
  batch,
  jobs,
  entries,
  status,
  now,
}: ManifestSources): Manifest | null {
  const label = batch?.label ?? entries[0]?.batchLabel;
  if (label === undefined) return null;
  const queued = new Set(jobs.map(({ id }) => id));
  const over = entries.filter(({ jobId }) => !queued.has(jobId));
  const files = [...jobs.map((job) => fileOfJob(job, status, now)), ...over.map(fileOfEntry)];
  return {
    format: manifestFormat,
    batchId,
    label,
    destinationUrl: batch === null ? null : withoutUser(batch.destinationUrl),
    scan: batch?.scan ?? 'complete',
    madeAt: isoTime(now),
    sums: sumsOf(files),
    files: files.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path))),
  };
}

const fileOfJob = (job: JobView, status: QueueStatus, now: number): ManifestFile => ({
  path: job.relativePath,
  state: job.state,
  sizeBytes: job.totalBytes,
  sha256: job.sha256,
  remoteUrl: withoutUser(job.remoteUrl),
  sessionId: job.sessionId,
  addedAt: isoTime(job.addedAt),
  startedAt: isoTimeOrNull(job.startedAt),
  finishedAt: isoTimeOrNull(job.finishedAt),
  tries: job.tries,
  errorCode: job.error?.code ?? null,
  reason: reasonOf(job, status, now),
  jobId: job.id,
});

const fileOfEntry = (entry: UploadEntry): ManifestFile => ({
  path: entry.relativePath,
  state: entry.outcome,
  sizeBytes: entry.totalBytes,
  sha256: entry.sha256,
  remoteUrl: withoutUser(entry.remoteUrl),
  sessionId: entry.sessionId,
  addedAt: isoTime(entry.addedAt),
  startedAt: isoTimeOrNull(entry.startedAt),
  finishedAt: isoTime(entry.finishedAt),
  tries: entry.tries,
  errorCode: entry.failure?.error?.code ?? null,
  reason:
    entry.outcome === 'error'
      ? failedEntryWords(entry).full
      : outcomeSentence({ ...entry, state: entry.outcome, error: null }),
  jobId: entry.jobId,
});

function reasonOf(job: JobView, status: QueueStatus, now: number): string | null {
  const outcome = outcomeSentence(job);
  if (outcome !== null || job.state === 'acknowledged') return outcome;
  if (job.error !== null) return errorSentence(job.error);
  const wait = waitReason(job, status, now);
  // The time of the next step is over when somebody reads the manifest.
  return wait === null ? stateWords[job.state] : waitWords({ ...wait, until: null }, now);
}

function sumsOf(files: readonly ManifestFile[]): ManifestSums {
  const sums = {
    files: files.length,
    uploaded: 0,
    cancelled: 0,
    failed: 0,
    unfinished: 0,
    totalBytes: 0,
    uploadedBytes: 0,
  };
  for (const { state, sizeBytes } of files) {
    sums[sumOfState[state] ?? 'unfinished'] += 1;
    sums.totalBytes += sizeBytes;
    if (state === 'acknowledged') sums.uploadedBytes += sizeBytes;
  }
  return sums;
}

const sumOfState: Partial<Record<JobState, 'uploaded' | 'cancelled' | 'failed'>> = {
  acknowledged: 'uploaded',
  cancelled: 'cancelled',
  error: 'failed',
};

const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
const isoTimeOrNull = (epochMs: number | null): string | null => (epochMs === null ? null : isoTime(epochMs));
