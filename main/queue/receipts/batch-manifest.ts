import type { UploadEntry } from '../../../shared/history-entry.ts';
import { type ManifestSources, makeManifest } from '../../../shared/manifest.ts';
import { csvOfManifest } from '../../../shared/manifest-csv.ts';
import type { JobStore } from '../job-store.ts';

export type ManifestKind = 'csv' | 'json';

/** The text of a manifest, from the queue and its history; null when neither knows the batch. */
export function batchManifest(
  queued: Omit<ManifestSources, 'entries'>,
  kind: ManifestKind,
  store: Pick<JobStore, 'history'>,
): string | null {
  const manifest = makeManifest({ ...queued, entries: entriesOf(queued.batchId, store) });
  if (manifest === null) return null;
  return kind === 'csv' ? csvOfManifest(manifest) : `${JSON.stringify(manifest, null, 2)}\n`;
}

const pageLength = 1000;

function entriesOf(batchId: string, store: Pick<JobStore, 'history'>): UploadEntry[] {
  const found: UploadEntry[] = [];
  let cursor: number | null = null;
  do {
    const page = store.history({ cursor, limit: pageLength, batchId });
    for (const entry of page.entries) if (entry.kind === 'upload') found.push(entry);
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}
