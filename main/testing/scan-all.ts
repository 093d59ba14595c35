import { type ScanChunk, scanFiles } from '../queue/scan/scan.ts';
import { type ScanDisk, scanDisk } from '../transfer/scan-disk.ts';
import { systemClock } from '../transfer/system-clock.ts';

export interface ScanResult {
  chunks: ScanChunk[];
  /** Relative paths of the files of each batch that has some. */
  found: string[][];
  /** `name: reason` */
  skipped: string[];
}

/** A whole scan. `disk` takes the place of single calls to the machine's disk. */
export async function scanAll(
  sourcePaths: readonly string[],
  { disk = {}, ownPaths = [] }: { disk?: Partial<ScanDisk>; ownPaths?: readonly string[] } = {},
): Promise<ScanResult> {
  const { signal } = new AbortController();
  const options = { signal, clock: systemClock, disk: { ...scanDisk, ...disk }, ownPaths };
  return resultOf(await chunksOf(scanFiles(sourcePaths, options)));
}

export async function chunksOf(scan: AsyncIterable<ScanChunk>): Promise<ScanChunk[]> {
  const chunks: ScanChunk[] = [];
  for await (const chunk of scan) chunks.push(chunk);
  return chunks;
}

export function resultOf(chunks: ScanChunk[]): ScanResult {
  const batches = new Map<number, string[]>();
  for (const { batch, files } of chunks.filter(({ files }) => files.length > 0)) {
    const paths = files.map(({ relativePath }) => relativePath);
    batches.set(batch.key, [...(batches.get(batch.key) ?? []), ...paths]);
  }
  const skipped = chunks.flatMap((chunk) => chunk.skipped.map(({ name, reason }) => `${name}: ${reason}`));
  return { chunks, found: [...batches.values()], skipped };
}
