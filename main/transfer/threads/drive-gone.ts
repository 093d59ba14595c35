import { opendirSync, statSync } from 'node:fs';
import path from 'node:path';

/** As everywhere in the program, but written here again: a thread shares no module with it. */
export const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';

/** Where a file stands, or should. */
export interface FilePlace {
  path: string;
  /** Number of the device that holds it; null when that isn't known. */
  device: string | null;
}

/** What a device that is no longer there answers. The first two mean a file that is a device, when it is opened. */
const goneCodes: ReadonlySet<string> = new Set(['ENODEV', 'ENXIO', 'ENOTCONN', 'EHOSTDOWN']);
const deviceCodes: ReadonlySet<string> = new Set(['ENODEV', 'ENXIO']);

/**
 * Whether a call on a file failed because nothing is left of the place where it stood. A file that is missing from
 * its folder is no news of the drive; a folder that is missing is.
 * @param code of the system
 */
export function isDriveGone(code: string, place: FilePlace, isOpening: boolean): boolean {
  if (goneCodes.has(code)) return !(isOpening && deviceCodes.has(code));
  // A disk that is pulled out fails like one that is broken.
  return (code === 'ENOENT' || code === 'EIO') && isFolderGone(place);
}

function isFolderGone({ path: filePath, device }: FilePlace): boolean {
  const folder = path.dirname(filePath);
  try {
    // Where a disk was mounted, an empty folder of the disk below it is left.
    return String(statSync(folder, { bigint: true }).dev) !== device && device !== null && isEmpty(folder);
  } catch (cause) {
    return codeOf(cause) === 'ENOENT';
  }
}

function isEmpty(folder: string): boolean {
  const entries = opendirSync(folder);
  try {
    return entries.readSync() === null;
  } finally {
    entries.closeSync();
  }
}
