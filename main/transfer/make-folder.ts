import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../../shared/error-code.ts';

/**
 * Makes a folder, open to this user alone, with those above it that are missing. Node's own way never ends where
 * a folder that is there denies that it is, as in /proc and on some network drives.
 */
export function makeFolder(folder: string): void {
  try {
    makeOne(folder);
  } catch (cause) {
    const parent = path.dirname(folder);
    if (codeOf(cause) !== 'ENOENT' || parent === folder) throw cause;
    makeFolder(parent);
    makeOne(folder);
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST' || !statSync(folder).isDirectory()) throw cause;
  }
}
