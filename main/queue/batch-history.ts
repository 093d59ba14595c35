import type { UploadEntry } from '../../shared/history-entry.ts';
import type { JobStore } from './job-store.ts';

const pageLength = 1000;

/** What the history keeps of the uploads of a batch, newest first. */
export function batchHistory(batchId: string, store: Pick<JobStore, 'history'>): UploadEntry[] {
  const found: UploadEntry[] = [];
  let cursor: number | null = null;
  do {
    const page = store.history({ cursor, limit: pageLength, batchId });
    for (const entry of page.entries) if (entry.kind === 'upload') found.push(entry);
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}
