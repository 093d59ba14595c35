import type { BigIntStats } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkipReason } from '../../shared/ipc-contract.ts';
import type { SourceIdentity } from '../transfer/ports.ts';
import { identityOf } from '../transfer/source-identity.ts';

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

/** Looks at dropped or picked paths and walks folders. Links and special files are left out with a reason. */
export async function findFiles(sourcePaths: readonly string[]): Promise<Finding> {
  const skipped: SkippedItem[] = [];
  const singles: FoundFile[] = [];
  const folders: FoundBatch[] = [];

  for (const sourcePath of sourcePaths) {
    const resolved = path.resolve(sourcePath);
    const name = path.basename(resolved);
    const found = await look(resolved, name, skipped);
    if (found === 'folder') {
      const files: FoundFile[] = [];
      await walk(resolved, name, files, skipped);
      folders.push({ kind: 'folder', label: name, files });
    } else if (found !== null) {
      singles.push(found);
    }
  }
  const [first] = singles;
  const own: FoundBatch[] = first ? [{ kind: 'files', label: first.relativePath, files: singles }] : [];
  return { batches: [...folders.filter((batch) => batch.files.length > 0), ...own], skipped };
}

/** Breadth first and without recursion, so that no depth of folders can exhaust the stack. */
async function walk(
  root: string,
  rootName: string,
  files: FoundFile[],
  skipped: SkippedItem[],
): Promise<void> {
  const open = [{ folder: root, relative: rootName }];
  for (const { folder, relative } of open) {
    const names = await namesIn(folder);
    if (names === null) skipped.push({ name: relative, reason: 'unreadable' });
    else if (names.length === 0) skipped.push({ name: relative, reason: 'empty-folder' });
    for (const name of names ?? []) {
      const relativePath = `${relative}/${name}`;
      const found = await look(path.join(folder, name), relativePath, skipped);
      if (found === 'folder') open.push({ folder: path.join(folder, name), relative: relativePath });
      else if (found !== null) files.push(found);
    }
  }
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    const names: string[] = [];
    for await (const entry of await opendir(folder)) names.push(entry.name);
    return names.sort((a, b) => (a < b ? -1 : 1));
  } catch {
    return null;
  }
}

async function look(
  sourcePath: string,
  relativePath: string,
  skipped: SkippedItem[],
): Promise<FoundFile | 'folder' | null> {
  let stats: BigIntStats;
  try {
    stats = await lstat(sourcePath, { bigint: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    skipped.push({ name: relativePath, reason: isMissing ? 'not-found' : 'unreadable' });
    return null;
  }
  if (stats.isDirectory()) return 'folder';
  const reason = stats.isSymbolicLink() ? await reasonAgainstLink(sourcePath) : reasonAgainst(stats);
  if (reason !== null) {
    skipped.push({ name: relativePath, reason });
    return null;
  }
  return { sourcePath, relativePath, identity: identityOf(stats) };
}

function reasonAgainst(stats: BigIntStats): SkipReason | null {
  if (!stats.isFile()) return 'not-regular-file';
  return stats.size > BigInt(Number.MAX_SAFE_INTEGER) ? 'too-large' : null;
}

/** Links are never followed: where one leads may change between two looks. */
async function reasonAgainstLink(sourcePath: string): Promise<SkipReason> {
  try {
    await stat(sourcePath);
    return 'symbolic-link';
  } catch {
    return 'dangling-link';
  }
}
