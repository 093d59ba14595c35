import os from 'node:os';
import path from 'node:path';
import type { Environment } from './environment-proxy.ts';

const productName = 'Bitlade';

/** Where the window keeps its queue: the program's own folder, as each system has it. */
export function usualDataFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = os.homedir(),
): string {
  switch (platform) {
    case 'win32':
      return path.win32.join(environment.APPDATA ?? path.win32.join(home, 'AppData', 'Roaming'), productName);
    case 'darwin':
      return path.posix.join(home, 'Library', 'Application Support', productName);
    default:
      return path.posix.join(environment.XDG_CONFIG_HOME || path.posix.join(home, '.config'), productName);
  }
}
