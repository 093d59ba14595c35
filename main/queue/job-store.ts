import { z } from 'zod';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { QueueSettings } from '../../shared/queue-settings.ts';
import { type Batch, type Job, remoteUrlSchema } from './job.ts';

/** A session that was given up while the server could not be told; told later. */
export const abandonedSessionSchema = z.object({
  id: z.string(),
  remoteUrl: remoteUrlSchema,
  sessionId: z.string(),
  /** BITS-Host-Id of the node that holds it. */
  hostId: z.string().nullable(),
  /** Name of the file that it was for. */
  fileName: z.string(),
  /** Time spent on telling the server, tries and waits together. */
  withoutAnswerMs: z.number().nonnegative(),
  addedAt: z.number(),
});
export type AbandonedSession = z.infer<typeof abandonedSessionSchema>;

export interface StoredQueue {
  /** In the order of their ranks. */
  jobs: Job[];
  batches: Batch[];
  abandonedSessions: AbandonedSession[];
  settings: QueueSettings;
  /** Records that could not be read and were set aside. */
  unreadableRecords: number;
}

/** Everything in it becomes durable at once or not at all. Batches, and jobs by their id, are added or replaced. */
export interface StoreChange {
  batches?: readonly Batch[];
  jobs?: readonly Job[];
  /** A batch goes with its last job, unless its scan is running. */
  removedJobIds?: readonly string[];
  /** Of batches without jobs. */
  removedBatchIds?: readonly string[];
  abandonedSessions?: readonly AbandonedSession[];
  struckSessionIds?: readonly string[];
  /** Beyond the bound the oldest entries go. */
  history?: readonly HistoryEntry[];
  settings?: QueueSettings;
}

/** A page of the history, newest first. */
export interface HistoryQuery {
  /** Only entries before this one: the `cursor` of the page before; null for the newest. */
  cursor: number | null;
  limit: number;
  batchId?: string;
  /**
   * Only entries with this in the name of the file or in the address. One page looks at a bounded part of the
   * history: it may hold less than `limit`, and none, while there are more pages.
   */
  search?: string;
}

export interface HistoryPage {
  entries: HistoryEntry[];
  /** For the next page; null when there is none. */
  cursor: number | null;
}

/** The durable queue. Throws when it can't write; nothing has changed then. */
export interface JobStore {
  load(): StoredQueue;
  /** One transaction, on the disk when it returns. */
  commit(change: StoreChange): void;
  /** May be lost in a power cut: the server's own offset is the truth. */
  saveProgress(jobId: string, progress: Pick<Job, 'digest'> & { acknowledgedBytes: number }): void;
  history(query: HistoryQuery): HistoryPage;
  historyOf(jobId: string): HistoryEntry | null;
  /** What it returns is over when everything is let go of. */
  close(): void | Promise<void>;
}
