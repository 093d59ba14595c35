import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Whole or not at all, also in a power cut. Only the user may read it. */
export function replaceFile(file: string, text: string): void {
  const temporary = `${file}.new`;
  // Whatever has this name is not written through.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
  moveFile(temporary, file);
}

/** A finished file takes its place, or the place of another one. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(path.dirname(to));
}

/** An empty file that only the user may read; nothing else may have its name. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'wx', 0o600));
}

/** Not for a file that is open as a database: closing it again would let its locks go. */
export function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Windows keeps names by itself and has no way to ask for it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
