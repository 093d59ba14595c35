import path from 'node:path';
import { isSilent } from './intake.ts';
import type { Found, FoundFolder } from './scan-look.ts';
import { groupLength, type WalkPorts, walk } from './scan-walk.ts';
import { untilAborted } from './until-aborted.ts';

/** One dropped folder, or all the single files of a drop. */
export interface ScannedBatch {
  /** Equal in all chunks of one batch, other in every other batch of the scan. */
  key: number;
  kind: 'files' | 'folder';
  /** The folder's name or the first found file's, or of what did not answer. Settled as soon as the batch has a file. */
  label: string;
  /** Where a scan that was cut off here begins again: the folder, or for single files the whole drop. Absolute. */
  roots: readonly string[];
}

/** All folders that are walked from here on: no more single files come. */
export interface FoundFolders {
  folders: readonly ScannedBatch[];
  /** Of what was dropped: did not answer, and may be anything. */
  silentRoots: readonly string[];
}

export type FoundIn = { batch: ScannedBatch; found: Found } | FoundFolders;

interface SearchPorts extends WalkPorts {
  leftOut: ((key: number) => AbortSignal | undefined) | undefined;
}

/**
 * What is found at and below dropped paths, with the batch that it belongs to: first the single files, then
 * which folders there are, then what is in each of them. Rejects only with the signal's reason.
 */
export async function* findBatches(
  sourcePaths: readonly string[],
  ports: SearchPorts,
): AsyncGenerator<FoundIn, void> {
  const roots = sourcePaths.map((sourcePath) => path.resolve(sourcePath));
  const singles: ScannedBatch = { key: 0, kind: 'files', label: '', roots };
  const folders: { batch: ScannedBatch; folder: FoundFolder }[] = [];
  const silentRoots: string[] = [];
  for (let start = 0; start < roots.length; start += groupLength) {
    const group = roots.slice(start, start + groupLength);
    const looks = group.map(async (root) => ({
      root,
      found: await ports.look.at(root, path.basename(root), new Set()),
    }));
    for (const { root, found } of await untilAborted(Promise.all(looks), ports.signal)) {
      if (found.kind === 'folder') folders.push(batchOf(found.folder, folders.length + 1));
      else {
        if (found.kind === 'file') singles.label ||= found.file.relativePath;
        else if (isSilent(found.item)) {
          silentRoots.push(root);
          singles.label ||= found.item.name;
        }
        yield { batch: singles, found };
      }
    }
  }
  if (folders.length > 0) yield { folders: folders.map(({ batch }) => batch), silentRoots };
  for (const { batch, folder } of folders) {
    const leftOut = ports.leftOut?.(batch.key);
    for await (const found of walkUnless(leftOut, folder, ports)) yield { batch, found };
  }
}

/** The walk of a folder that others come after, which a signal of its own ends. */
async function* walkUnless(
  leftOut: AbortSignal | undefined,
  folder: FoundFolder,
  ports: WalkPorts,
): AsyncGenerator<Found, void> {
  if (leftOut?.aborted) return;
  const signal = leftOut ? AbortSignal.any([leftOut, ports.signal]) : ports.signal;
  try {
    yield* walk(folder, { ...ports, signal });
  } catch (cause) {
    if (!leftOut?.aborted || ports.signal.aborted) throw cause;
  }
}

function batchOf(folder: FoundFolder, key: number): { batch: ScannedBatch; folder: FoundFolder } {
  const { relativePath, sourcePath } = folder;
  // The top folder of a disk has no name.
  const label = relativePath || sourcePath;
  return { batch: { key, kind: 'folder', label, roots: [sourcePath] }, folder };
}
