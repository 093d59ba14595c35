import path from 'node:path';
import type { SkipReason } from '../../../shared/ipc-contract.ts';
import type { ScanDisk } from '../../transfer/scan-disk.ts';
import { type FolderNames, readNames } from './folder-names.ts';
import { type Found, type FoundFolder, reasonOfError, type ScanLook, skipped } from './scan-look.ts';
import { isSystemFile } from './system-file.ts';
import { untilAborted } from './until-aborted.ts';

/** Names that are looked at before their results are handed on. */
export const groupLength = 64;

interface OpenFolder extends FoundFolder {
  texts: Iterator<string, void>;
  looked: Iterator<Found, undefined>;
}

export interface WalkPorts {
  disk: ScanDisk;
  look: ScanLook;
  signal: AbortSignal;
  /** For a folder to tell its names. */
  patienceMs: number | undefined;
}

/**
 * Everything below a folder, and the folder itself first: depth first, each folder's names in order. Keeps
 * its own stack, so that no depth can exhaust the machine's. Rejects only with the signal's reason.
 */
export async function* walk(root: FoundFolder, ports: WalkPorts): AsyncGenerator<Found> {
  const { look, signal } = ports;
  const open: OpenFolder[] = [];
  const ids = new Set<string>();
  let next: Found | undefined = { kind: 'folder', folder: root };
  for (;;) {
    if (next) yield next;
    if (next?.kind === 'folder') {
      const { folder } = next;
      const names = await untilAborted(namesIn(folder, ports), signal);
      if (typeof names === 'string') yield skipped(folder.relativePath, names);
      else {
        for (const name of names.others) yield skipped(`${folder.relativePath}/${name}`, 'name-not-utf8');
        open.push({ ...folder, texts: names.texts, looked: [].values() });
        if (folder.id !== null) ids.add(folder.id);
      }
    }
    const here = open.at(-1);
    if (!here) return;
    next = here.looked.next().value;
    if (next) continue;
    const group = take(here.texts, groupLength);
    if (group.length > 0) {
      const looks = group.map((name) => lookAtName(name, here, look, ids));
      here.looked = (await untilAborted(Promise.all(looks), signal)).values();
    } else {
      open.pop();
      if (here.id !== null) ids.delete(here.id);
    }
  }
}

async function namesIn(
  { sourcePath }: FoundFolder,
  { disk, patienceMs }: WalkPorts,
): Promise<FolderNames | SkipReason> {
  try {
    const names = await disk.nameBytes(sourcePath, patienceMs);
    return names.length > 0 ? await readNames(names) : 'empty-folder';
  } catch (cause) {
    return reasonOfError(cause, sourcePath);
  }
}

async function lookAtName(
  name: string,
  folder: FoundFolder,
  look: ScanLook,
  ids: ReadonlySet<string>,
): Promise<Found> {
  const relativePath = `${folder.relativePath}/${name}`;
  if (isSystemFile(name)) return skipped(relativePath, 'system-file');
  return look.at(path.join(folder.sourcePath, name), relativePath, ids);
}

function take<T>(from: Iterator<T, void>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
