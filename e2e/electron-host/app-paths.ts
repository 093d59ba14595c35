import os from 'node:os';
import path from 'node:path';
import { launchOptions } from './launch-options.ts';

const own = new Map<string, string>();

/** The folder below which programs of this system keep their settings. */
function appData(): string {
  const home = os.homedir();
  switch (process.platform) {
    case 'win32':
      return process.env.APPDATA ?? path.join(home, 'AppData', 'Roaming');
    case 'darwin':
      return path.join(home, 'Library', 'Application Support');
    default:
      return process.env.XDG_CONFIG_HOME ?? path.join(home, '.config');
  }
}

/** `app.setPath`. */
export const setAppPath = (name: string, folder: string): void => {
  own.set(name, folder);
};

/** `app.getPath` for a program called `appName`; throws for a name that Electron does not know. */
export function getAppPath(name: string, appName: string): string {
  const inUserData = (folder: string) => path.join(getAppPath('userData', appName), folder);
  const inHome = (folder: string) => path.join(os.homedir(), folder);
  const given = own.get(name);
  if (given !== undefined) return given;
  switch (name) {
    case 'home':
      return os.homedir();
    case 'appData':
      return appData();
    case 'userData':
      return launchOptions.switches.get('user-data-dir') || path.join(appData(), appName);
    case 'sessionData':
      return getAppPath('userData', appName);
    case 'logs':
      return inUserData('logs');
    case 'crashDumps':
      return inUserData('Crashpad');
    case 'temp':
      return os.tmpdir();
    case 'exe':
    case 'module':
      return process.execPath;
    case 'desktop':
      return inHome('Desktop');
    case 'documents':
      return inHome('Documents');
    case 'downloads':
      return inHome('Downloads');
    default:
      throw new Error(`Failed to get '${name}' path`);
  }
}
