import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Job } from '../job.ts';

type Progress = Pick<Job, 'digest'> & { acknowledgedBytes: number };

/**
 * Offsets that are to be written: together, and not each for itself. Losing them costs nothing, for the server's
 * own offset is the truth; so they need not be on the disk when they are written.
 */
export class SavedProgress {
  readonly #pending = new Map<string, Progress>();
  readonly #update: StatementSync;

  constructor(db: DatabaseSync) {
    this.#update = db.prepare('UPDATE jobs SET acknowledged_bytes = ?, digest = ? WHERE id = ?');
  }

  get size(): number {
    return this.#pending.size;
  }

  put(jobId: string, progress: Progress): void {
    this.#pending.set(jobId, progress);
  }

  /** The job itself is being written, or removed. */
  drop(jobId: string): void {
    this.#pending.delete(jobId);
  }

  /** In the transaction of the caller, who clears them when it is through. */
  write(): void {
    for (const [jobId, { acknowledgedBytes, digest }] of this.#pending) {
      this.#update.run(acknowledgedBytes, digest === null ? null : JSON.stringify(digest), jobId);
    }
  }

  clear(): void {
    this.#pending.clear();
  }
}
