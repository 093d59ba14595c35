import path from 'node:path';
import type { Clock } from '../transfer/ports.ts';
import type { FoundFile, SkippedItem } from './intake.ts';
import { type ScanDisk, scanDisk } from './scan-disk.ts';
import { type Found, type FoundFolder, ScanLook } from './scan-look.ts';
import { groupLength, walk } from './scan-walk.ts';
import { untilAborted } from './until-aborted.ts';

/** One dropped folder, or all the single files of a drop. */
export interface ScannedBatch {
  /** Equal in all chunks of one batch, other in every other batch of the scan. */
  key: number;
  kind: 'files' | 'folder';
  /** The folder's name or the first found file's. Settled as soon as the batch has a file. */
  label: string;
  /** Where a scan that was cut off here begins again: the folder, or for single files the whole drop. Absolute. */
  roots: readonly string[];
}

/**
 * A few hundred files of one batch, in order, and what was left out since the last chunk. Before the first
 * folder is walked, each of them is told by an empty chunk: whoever keeps those loses none in a crash.
 */
export interface ScanChunk {
  batch: ScannedBatch;
  files: FoundFile[];
  skipped: SkippedItem[];
}

/** Counters of the batch that is being looked for. */
export interface ScanProgress {
  batch: ScannedBatch;
  foundFiles: number;
  foundBytes: number;
  skippedCount: number;
  /** '/' separated, beginning with the dropped folder's own name; null while single files are looked at. */
  currentFolder: string | null;
}

export interface ScanOptions {
  /** Stop: what was found until then is still handed out, at once, even when the disk doesn't answer. */
  signal: AbortSignal;
  clock: Pick<Clock, 'monotonic'>;
  /** Called for every found or skipped item: listeners coalesce. */
  onProgress?: (progress: ScanProgress) => void;
  /** Absolute paths of files and folders of the program itself, which are left out. */
  ownPaths?: readonly string[];
  disk?: ScanDisk;
}

const chunkItems = 500;
/** On a slow disk a chunk is handed out when it is that old, however few its files are. */
const chunkMs = 200;

/**
 * Looks at dropped or picked paths and walks folders, while the taker of the chunks sets the pace. Single
 * files come first, then each folder depth first with its names in order. Links, special files and what
 * else can't be uploaded are left out with a reason.
 */
export async function* scanFiles(
  sourcePaths: readonly string[],
  options: ScanOptions,
): AsyncGenerator<ScanChunk, void> {
  const { signal, clock, onProgress } = options;
  let progress: ScanProgress | null = null;
  let chunk: ScanChunk | null = null;
  let chunkSince = 0;
  try {
    for await (const { batch, found } of findAll(sourcePaths, options)) {
      const isOther = found === null || chunk?.batch.key !== batch.key;
      if (chunk && (isOther || isFull(chunk) || clock.monotonic() - chunkSince >= chunkMs)) {
        yield chunk;
        chunk = null;
      }
      if (found === null) {
        yield emptyChunk(batch);
        continue;
      }
      if (!chunk) [chunk, chunkSince] = [emptyChunk(batch), clock.monotonic()];
      if (progress?.batch.key !== batch.key) progress = nothingYet(batch);
      note(found, chunk, progress);
      onProgress?.({ ...progress });
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
  if (chunk) yield chunk;
}

async function* findAll(
  sourcePaths: readonly string[],
  { signal, ownPaths = [], disk = scanDisk }: ScanOptions,
): AsyncGenerator<{ batch: ScannedBatch /** Null: only that there is this batch. */; found: Found | null }> {
  const look = new ScanLook(disk, ownPaths);
  const roots = sourcePaths.map((sourcePath) => path.resolve(sourcePath));
  const singles: ScannedBatch = { key: 0, kind: 'files', label: '', roots };
  const folders: { batch: ScannedBatch; folder: FoundFolder }[] = [];
  for (let start = 0; start < roots.length; start += groupLength) {
    const group = roots.slice(start, start + groupLength);
    const looks = group.map((root) => look.at(root, path.basename(root), new Set()));
    for (const found of await untilAborted(Promise.all(looks), signal)) {
      if (found.kind === 'folder') folders.push(batchOf(found.folder, folders.length + 1));
      else {
        if (found.kind === 'file') singles.label ||= found.file.relativePath;
        yield { batch: singles, found };
      }
    }
  }
  for (const { batch } of folders) yield { batch, found: null };
  for (const { batch, folder } of folders) {
    for await (const found of walk(folder, { disk, look, signal })) yield { batch, found };
  }
}

function batchOf(folder: FoundFolder, key: number): { batch: ScannedBatch; folder: FoundFolder } {
  const { relativePath, sourcePath } = folder;
  // The top folder of a disk has no name.
  const label = relativePath || sourcePath;
  return { batch: { key, kind: 'folder', label, roots: [sourcePath] }, folder };
}

const emptyChunk = (batch: ScannedBatch): ScanChunk => ({ batch, files: [], skipped: [] });

const isFull = ({ files, skipped }: ScanChunk): boolean => files.length + skipped.length >= chunkItems;

const nothingYet = (batch: ScannedBatch): ScanProgress => ({
  batch,
  foundFiles: 0,
  foundBytes: 0,
  skippedCount: 0,
  currentFolder: null,
});

function note(found: Found, chunk: ScanChunk, progress: ScanProgress): void {
  switch (found.kind) {
    case 'file':
      chunk.files.push(found.file);
      progress.foundFiles += 1;
      progress.foundBytes += found.file.identity.sizeBytes;
      break;
    case 'folder':
      progress.currentFolder = found.folder.relativePath;
      break;
    case 'skipped':
      chunk.skipped.push(found.item);
      progress.skippedCount += 1;
  }
}
