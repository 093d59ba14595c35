import { z } from 'zod';
import { type Batch, type Job, remoteUrlSchema } from './job.ts';

/** A session that was given up while the server could not be told; told later. */
export const abandonedSessionSchema = z.object({
  id: z.string(),
  remoteUrl: remoteUrlSchema,
  sessionId: z.string(),
  /** BITS-Host-Id of the node that holds it. */
  hostId: z.string().nullable(),
  addedAt: z.number(),
});
export type AbandonedSession = z.infer<typeof abandonedSessionSchema>;

export interface StoredQueue {
  /** In the order of adding. */
  jobs: Job[];
  batches: Batch[];
  abandonedSessions: AbandonedSession[];
  /** Records that could not be read; they are left alone in the store. */
  unreadableRecords: number;
}

/** The durable queue. Every call has reached the disk when it returns, but for `saveProgress`. */
export interface JobStore {
  load(): StoredQueue;
  /** One transaction: all or nothing. */
  insert(batch: Batch, jobs: readonly Job[]): void;
  /** One transaction: all or nothing. */
  save(jobs: readonly Job[]): void;
  /** The offset alone. May be lost in a power cut: the server's own offset is the truth. */
  saveProgress(jobId: string, acknowledgedBytes: number): void;
  remove(jobIds: readonly string[]): void;
  addAbandonedSession(session: AbandonedSession): void;
  removeAbandonedSession(id: string): void;
  close(): void;
}
