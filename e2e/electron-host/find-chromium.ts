import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** `chromium-browser` comes last: on Ubuntu it is a script that starts a confined snap. */
const linuxNames = [
  'chromium',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chromium-browser',
];
const linuxFolders = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
const macNames = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
const windowsFiles = [
  'Chromium/Application/chrome.exe',
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

/** Every file of `files` in the first folder, then in the second, and so on. */
const inEach = (folders: readonly string[], files: readonly string[]): string[] =>
  folders.flatMap((folder) => files.map((file) => path.join(folder, file)));

function usualPlaces(): string[] {
  switch (process.platform) {
    case 'darwin': {
      const bundles = macNames.map((name) => `${name}.app/Contents/MacOS/${name}`);
      return inEach(['/Applications', path.join(os.homedir(), 'Applications')], bundles);
    }
    case 'win32': {
      const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'];
      return inEach(
        folders.flatMap((name) => process.env[name] ?? []),
        windowsFiles,
      );
    }
    default:
      return inEach(linuxFolders, linuxNames);
  }
}

/**
 * The executable of a Chromium, Chrome or Edge on this machine: `BITLADE_CHROMIUM` if it is set, else the first
 * of the platform's usual places. Undefined if there is none, also when `BITLADE_CHROMIUM` names no file.
 */
export function findChromium(): string | undefined {
  const named = process.env.BITLADE_CHROMIUM;
  return (named ? [named] : usualPlaces()).find((file) => existsSync(file));
}
