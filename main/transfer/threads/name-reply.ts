import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from './drive-gone.ts';

const maxNameBytes = 255;

/** What `link` fails with where the file system has no hard links; the last one on Windows. */
const noHardLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EISDIR',
]);

/**
 * Gives a whole reply the first free name of `<fileName>.reply`, `<fileName> (2).reply`, … in its folder. Nothing
 * is ever replaced, and the name appears with the whole reply behind it. Where a file can have two names, the part
 * keeps its own: whoever comes again with it gets the same name again. Returns the path.
 */
export function nameReply(partFile: string, fileName: string): string {
  const folder = path.dirname(partFile);
  for (let copy = 1; ; copy += 1) {
    const file = path.join(folder, replyName(fileName, copy));
    if (nameIfFree(partFile, file)) {
      syncFolder(folder);
      return file;
    }
  }
}

function replyName(fileName: string, copy: number): string {
  const ending = copy === 1 ? '.reply' : ` (${copy}).reply`;
  const characters = [...path.basename(fileName)];
  while (Buffer.byteLength(characters.join('') + ending) > maxNameBytes) characters.pop();
  return characters.join('') + ending;
}

function nameIfFree(partFile: string, file: string): boolean {
  try {
    // Only a hard link fails when the name is taken; a rename would replace silently.
    linkSync(partFile, file);
    return true;
  } catch (cause) {
    const code = codeOf(cause);
    if (noHardLinks.has(code)) return renameIfFree(partFile, file);
    if (code !== 'EEXIST') throw cause;
    return isSameFile(partFile, file);
  }
}

function renameIfFree(from: string, to: string): boolean {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return false;
  renameSync(from, to);
  return true;
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => lstatSync(file, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Makes new names in it outlast a power cut, where a folder can be opened. */
function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows opens no folder.
  }
}
