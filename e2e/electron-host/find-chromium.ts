import { existsSync } from 'node:fs';
import path from 'node:path';

const linuxBrowsers = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const macBrowsers = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
const windowsBrowsers = [
  'Chromium/Application/chrome.exe',
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

function candidates(): string[] {
  switch (process.platform) {
    case 'darwin':
      return macBrowsers.flatMap((name) =>
        ['/Applications', path.join(process.env.HOME ?? '', 'Applications')].map((folder) =>
          path.join(folder, `${name}.app/Contents/MacOS/${name}`),
        ),
      );
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
        .flatMap((name) => process.env[name] ?? [])
        .flatMap((folder) => windowsBrowsers.map((browser) => path.join(folder, browser)));
    default:
      return linuxBrowsers.flatMap((name) =>
        ['/usr/bin', '/usr/local/bin', '/snap/bin'].map((folder) => path.join(folder, name)),
      );
  }
}

/**
 * The executable of a Chromium, Chrome or Edge on this machine: `BITLADE_CHROMIUM` if it is set, else the first
 * of the platform's usual places. Undefined if there is none, also when `BITLADE_CHROMIUM` names no file.
 */
export function findChromium(): string | undefined {
  const named = process.env.BITLADE_CHROMIUM;
  return (named ? [named] : candidates()).find((file) => existsSync(file));
}
