import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { DataFile } from './data-file.ts';
import { findPlace } from './inside-root.ts';

/** `gone`: the data itself has vanished; the data stays where it is in every case but `placed`. */
export type PlacingOutcome = 'placed' | 'exists' | 'denied' | 'full' | 'gone';

/**
 * Moves finished data to its destination below the root, in one step, making the folders on the way.
 * The folders are looked up again after they are made: a link that appeared meanwhile is refused too.
 */
export async function placeData(
  root: string,
  segments: readonly string[],
  data: DataFile,
  mayReplace: boolean,
): Promise<PlacingOutcome> {
  if (!(await data.exists())) return 'gone';
  try {
    const before = await findPlace(root, segments);
    if (before.kind === 'free') await mkdir(path.dirname(before.path), { recursive: true });
    const place = await findPlace(root, segments);
    if (place.kind !== 'free' && place.kind !== 'file') return 'denied';
    await data.moveTo(place.path, mayReplace);
    return 'placed';
  } catch (error) {
    return outcomeOf(error instanceof Error && 'code' in error ? error.code : null, error);
  }
}

function outcomeOf(code: unknown, error: unknown): PlacingOutcome {
  switch (code) {
    case 'EEXIST':
      return 'exists';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENOTEMPTY':
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return 'denied';
    default:
      throw error;
  }
}
