import path from 'node:path';
import { type FolderName, sortNames } from './folder-names.ts';
import type { ScanDisk } from './scan-disk.ts';
import { type Found, type FoundFolder, reasonOfError, type ScanLook } from './scan-look.ts';
import { isSystemFile } from './system-file.ts';
import { untilAborted } from './until-aborted.ts';

/** Names that are looked at before their results are handed on. */
export const groupLength = 16;

interface OpenFolder extends FoundFolder {
  names: Iterator<FolderName>;
  looked: Iterator<Found>;
}

export interface WalkPorts {
  disk: ScanDisk;
  look: ScanLook;
  signal: AbortSignal;
}

/**
 * Everything below a folder, and the folder itself first: depth first, each folder's names in order. Keeps
 * its own stack, so that no depth can exhaust the machine's. Rejects only with the signal's reason.
 */
export async function* walk(root: FoundFolder, { disk, look, signal }: WalkPorts): AsyncGenerator<Found> {
  const open: OpenFolder[] = [];
  const ids = new Set<string>();
  let folder: FoundFolder | null = root;
  for (;;) {
    if (folder) {
      yield { kind: 'folder', folder };
      const names: string[] | Found = await untilAborted(namesIn(folder, disk), signal);
      if (Array.isArray(names)) {
        open.push({ ...folder, names: await sortNames(names), looked: [].values() });
        if (folder.id !== null) ids.add(folder.id);
      } else yield names;
      folder = null;
    }
    const here = open.at(-1);
    if (!here) return;
    const next = here.looked.next();
    if (!next.done) {
      if (next.value.kind === 'folder') folder = next.value.folder;
      else yield next.value;
      continue;
    }
    const group = take(here.names, groupLength);
    if (group.length > 0) {
      const looks = group.map((name) => lookAtName(name, here, look, ids));
      here.looked = (await untilAborted(Promise.all(looks), signal)).values();
    } else {
      open.pop();
      if (here.id !== null) ids.delete(here.id);
    }
  }
}

async function namesIn({ sourcePath, relativePath }: FoundFolder, disk: ScanDisk): Promise<string[] | Found> {
  const skipped = (reason: ReturnType<typeof reasonOfError>): Found => ({
    kind: 'skipped',
    item: { name: relativePath, reason },
  });
  try {
    const names = await disk.nameBytes(sourcePath);
    return names.length > 0 ? names : skipped('empty-folder');
  } catch (cause) {
    return skipped(reasonOfError(cause, sourcePath));
  }
}

async function lookAtName(
  { text, isText }: FolderName,
  folder: FoundFolder,
  look: ScanLook,
  ids: ReadonlySet<string>,
): Promise<Found> {
  const name = `${folder.relativePath}/${text}`;
  if (!isText) return { kind: 'skipped', item: { name, reason: 'name-not-utf8' } };
  if (isSystemFile(text)) return { kind: 'skipped', item: { name, reason: 'system-file' } };
  return look.at(path.join(folder.sourcePath, text), name, ids);
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
