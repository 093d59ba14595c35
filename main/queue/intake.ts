import type { SkipReason } from '../../shared/ipc-contract.ts';
import type { SourceIdentity } from '../transfer/ports.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { scanFiles } from './scan.ts';

/** A file to upload, found below what was dropped. */
export interface FoundFile {
  sourcePath: string;
  /** '/' separated, beginning with the dropped folder's own name; the base name for a single file. */
  relativePath: string;
  identity: SourceIdentity;
}

export interface SkippedItem {
  name: string;
  reason: SkipReason;
}

/** The files of one dropped folder, or all the single files of a drop. */
export interface FoundBatch {
  kind: 'files' | 'folder';
  label: string;
  files: FoundFile[];
}

export interface Finding {
  batches: FoundBatch[];
  skipped: SkippedItem[];
}

/** A whole scan at once. */
export async function findFiles(sourcePaths: readonly string[]): Promise<Finding> {
  const batches = new Map<number, FoundBatch>();
  const skipped: SkippedItem[] = [];
  const { signal } = new AbortController();
  for await (const chunk of scanFiles(sourcePaths, { signal, clock: systemClock })) {
    skipped.push(...chunk.skipped);
    if (chunk.files.length === 0) continue;
    const known = batches.get(chunk.batch.key);
    if (known) known.files.push(...chunk.files);
    else batches.set(chunk.batch.key, { ...chunk.batch, files: chunk.files });
  }
  return { batches: [...batches.values()], skipped };
}
