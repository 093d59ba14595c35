import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from './disk-errors.ts';
import { sessionsFolderName } from './url-path.ts';

/** What stands at a place below the root, links followed; `outside` when a link leads elsewhere. */
export type Place =
  | { kind: 'free'; path: string; nearestFolder: string }
  | { kind: 'file'; path: string }
  | { kind: 'folder' }
  | { kind: 'blocked' }
  | { kind: 'outside' };

/**
 * Looks up a file below the root by the real names of its folders. `blocked`: something on the way is no
 * folder, or can't be entered, or the place holds neither a file nor a folder.
 *
 * @param root real path of the root
 */
export async function findPlace(root: string, segments: readonly string[]): Promise<Place> {
  let folder = root;
  for (const [index, name] of segments.slice(0, -1).entries()) {
    const found = await look(path.join(folder, name));
    if (found === 'blocked') return { kind: 'blocked' };
    if (found === 'free') {
      return { kind: 'free', path: path.join(folder, ...segments.slice(index)), nearestFolder: folder };
    }
    if (!isInside(root, found.real)) return { kind: 'outside' };
    if (found.kind !== 'folder') return { kind: 'blocked' };
    folder = found.real;
  }
  const place = path.join(folder, segments.at(-1) ?? '');
  const found = await look(place);
  if (found === 'blocked') return { kind: 'blocked' };
  if (found === 'free') return { kind: 'free', path: place, nearestFolder: folder };
  if (!isInside(root, found.real)) return { kind: 'outside' };
  if (found.kind === 'folder') return { kind: 'folder' };
  return found.kind === 'file' ? { kind: 'file', path: found.real } : { kind: 'blocked' };
}

type Found = { kind: 'file' | 'folder' | 'other'; real: string };

/** @param place below a folder whose name is real, so that only its last part can be a link */
async function look(place: string): Promise<Found | 'free' | 'blocked'> {
  try {
    const status = await lstat(place);
    if (!status.isSymbolicLink()) return { kind: kindOf(status), real: place };
  } catch (error) {
    return errorCodeOf(error) === 'ENOENT' ? 'free' : 'blocked';
  }
  try {
    const real = await realpath(place);
    return { kind: kindOf(await lstat(real)), real };
  } catch {
    // A link to nowhere is no free place: what is written there would land where it points.
    return 'blocked';
  }
}

const kindOf = (status: Stats): Found['kind'] =>
  status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';

function isInside(root: string, place: string): boolean {
  const [first, ...others] = path.relative(root, place).split(path.sep);
  if (first === '..' || path.isAbsolute([first, ...others].join(path.sep))) return false;
  return first !== sessionsFolderName;
}
