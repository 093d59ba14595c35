import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from './launch-options.ts';

/** A program as found on disk. */
export interface Program {
  entryFile: string;
  appPath: string;
  manifest: Manifest;
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** Resolves what stood on the command line: a folder by its package.json, a script by the nearest one above it. */
export function findProgram(entry: string): Program {
  const entryPath = path.resolve(entry);
  if (statSync(entryPath).isDirectory()) {
    const manifest = readManifest(entryPath);
    return { entryFile: path.join(entryPath, manifest.main ?? 'index.js'), appPath: entryPath, manifest };
  }
  const appPath = path.dirname(entryPath);
  let folder = appPath;
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder)) {
    folder = path.dirname(folder);
  }
  const manifest = existsSync(path.join(folder, 'package.json')) ? readManifest(folder) : {};
  return { entryFile: entryPath, appPath, manifest };
}
