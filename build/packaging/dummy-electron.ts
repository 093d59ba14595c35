import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FuseState, FuseV1Options } from '@electron/fuses';
import { dummyExe } from './dummy-exe.ts';

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = Object.values(FuseV1Options).filter((value) => typeof value === 'number').length;

/** The mark that Electron's binary carries, then version, length and one byte for each fuse, every one switched on. */
function fuseWire(): Buffer {
  return Buffer.concat([
    Buffer.from(sentinel, 'latin1'),
    Buffer.from([1, fuseCount]),
    Buffer.alloc(fuseCount, FuseState.ENABLE),
  ]);
}

/**
 * Fills `folder` with files named as Electron's distributions for Linux, Windows and macOS name them. Nothing in
 * it runs; it is what a packager needs to see, so that a package's contents can be checked without a download.
 */
export function makeDummyElectron(folder: string): void {
  const put = (name: string, content: string | Buffer) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o755 });
  };
  put('electron', fuseWire());
  put('electron.exe', dummyExe(fuseWire()));
  put('locales/en-US.pak', '');
  put('LICENSE', '');
  put('LICENSES.chromium.html', '');

  const contents = 'Electron.app/Contents';
  const bundle = (executable: string) =>
    plist({ CFBundleExecutable: executable, CFBundleIdentifier: 'dummy' });
  put(`${contents}/Info.plist`, bundle('Electron'));
  put(`${contents}/MacOS/Electron`, '');
  put(`${contents}/Resources/en.lproj/locale.pak`, '');
  put(`${contents}/Frameworks/Electron Framework.framework/Electron Framework`, fuseWire());
  for (const helper of ['Helper', 'Helper (Renderer)', 'Helper (GPU)', 'Helper (Plugin)']) {
    put(`${contents}/Frameworks/Electron ${helper}.app/Contents/Info.plist`, bundle(`Electron ${helper}`));
    put(`${contents}/Frameworks/Electron ${helper}.app/Contents/MacOS/Electron ${helper}`, '');
  }
}

function plist(values: Readonly<Record<string, string>>): string {
  const body = Object.entries(values).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>${body.join('')}</dict></plist>`;
}
