import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { findChromium } from './find-chromium.ts';

/** The first dotted number that the browser says of itself. */
function chromiumVersion(): string {
  const file = findChromium();
  if (file === undefined) return 'not found';
  const [command, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Item '${file}').VersionInfo.ProductVersion`]]
      : [file, ['--version']];
  try {
    const said = execFileSync(command as string, args as string[], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.match(/\d+(\.\d+)+/)?.[0] ?? 'of unknown version';
  } catch {
    return 'of unknown version';
  }
}

/** Which Electron's interface is stood in for: the version of the npm package its types come from. */
export function emulatedElectronVersion(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('electron/package.json');
  return manifest.version;
}

/** The stand-in with its versions, e.g. `Electron stand-in (Node 24.1.0, Chromium 156.0.1.2; ...)`. */
export function describeHost(): string {
  return `Electron stand-in (Node ${process.versions.node}, Chromium ${chromiumVersion()}, in place of Electron ${emulatedElectronVersion()}), not real Electron`;
}
