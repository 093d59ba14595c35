import { type ManifestSources, makeManifest } from '../../../shared/manifest.ts';
import { csvOfManifest } from '../../../shared/manifest-csv.ts';
import { batchHistory } from '../batch-history.ts';
import type { JobStore } from '../job-store.ts';

export type ManifestKind = 'csv' | 'json';

/** The text of a manifest, from the queue and its history; null when neither knows the batch. */
export function batchManifest(
  queued: Omit<ManifestSources, 'entries'>,
  kind: ManifestKind,
  store: Pick<JobStore, 'history'>,
): string | null {
  const manifest = makeManifest({ ...queued, entries: batchHistory(queued.batchId, store) });
  if (manifest === null) return null;
  return kind === 'csv' ? csvOfManifest(manifest) : `${JSON.stringify(manifest, null, 2)}\n`;
}
