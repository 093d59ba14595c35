import type { Clock } from '../../transfer/ports.ts';
import { type ScanDisk, scanDisk } from '../../transfer/scan-disk.ts';
import type { FoundFile, SkippedItem } from './intake.ts';
import { type FoundFolders, findBatches, type ScannedBatch } from './scan-batches.ts';
import { type Found, ScanLook } from './scan-look.ts';

/** Some thousand files of one batch at most, in order, and what was left out since the last chunk. */
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
  /** Signal of one batch, by its key: no more of that one; the rest goes on. Asked before its folder is walked. */
  leftOut?: (key: number) => AbortSignal | undefined;
  clock: Pick<Clock, 'monotonic' | 'schedule'>;
  /**
   * Called once, before the first folder is walked, with all of them; every single file has been handed out by then.
   * Whoever keeps them loses none in a crash. What it throws ends the scan.
   */
  onFolders?: (found: FoundFolders) => void;
  /** Called for every found or skipped item: listeners coalesce. */
  onProgress?: (progress: ScanProgress) => void;
  /** Absolute paths of files and folders of the program itself, which are left out. */
  ownPaths?: readonly string[];
  disk?: ScanDisk;
  /** So long a folder may take to tell its names. */
  patienceMs?: number | undefined;
}

/** Each chunk is a commit that is synced; what one costs must not be felt in the window. */
export const chunkItems = 2_000;
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
  const {
    signal,
    leftOut,
    clock,
    onFolders,
    onProgress,
    ownPaths = [],
    disk = scanDisk,
    patienceMs,
  } = options;
  const ports = { disk, look: new ScanLook(disk, ownPaths), signal, leftOut, patienceMs };
  let progress: ScanProgress | null = null;
  let chunk: ScanChunk | null = null;
  let chunkSince = 0;
  const isOld = (): boolean => clock.monotonic() - chunkSince >= chunkMs;
  try {
    for await (const next of withPauses(findBatches(sourcePaths, ports), clock)) {
      if (next === pause) {
        // A folder on a disk that hangs holds up nothing that was found before it.
        if (chunk && isOld()) {
          yield chunk;
          chunk = null;
        }
        continue;
      }
      const isOther = 'folders' in next || chunk?.batch.key !== next.batch.key;
      if (chunk && (isOther || isFull(chunk) || isOld())) {
        yield chunk;
        chunk = null;
      }
      if ('folders' in next) {
        onFolders?.(next);
        continue;
      }
      const { batch, found } = next;
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

const pause = Symbol('pause');

/** What `items` gives, and a pause whenever the next one is not there yet after a while. */
async function* withPauses<T>(
  items: AsyncGenerator<T>,
  clock: Pick<Clock, 'schedule'>,
): AsyncGenerator<T | typeof pause, void> {
  let onPause = Promise.withResolvers<typeof pause>();
  let cancel: () => void = () => undefined;
  const wait = (): void => {
    onPause = Promise.withResolvers();
    cancel = clock.schedule(chunkMs, () => onPause.resolve(pause));
  };
  try {
    wait();
    let next = items.next();
    for (;;) {
      const result = await Promise.race([next, onPause.promise]);
      if (result === pause) {
        yield pause;
        wait();
      } else {
        if (result.done) return;
        yield result.value;
        next = items.next();
      }
    }
  } finally {
    cancel();
    void items.return(undefined).catch(() => undefined);
  }
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
