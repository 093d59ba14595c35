import path from 'node:path';
import { app, safeStorage, session } from 'electron';
import type { ServerProfiles } from '../transfer/server-profile.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { Credentials } from './credentials.ts';
import { Sealer } from './sealer.ts';
import { KeptServerProfiles } from './server-profiles.ts';
import { ServerSettingsStore } from './server-settings-store.ts';

/** What is kept of servers, and where uploads get it from. */
export interface ServerKit {
  servers: ServerSettingsStore;
  credentials: Credentials;
  profiles: ServerProfiles;
  usualReplyFolder: string;
}

/** The settings, the secrets and the system's proxies, with Electron behind them. */
export function openServerKit(dataFolder: string): ServerKit {
  const servers = new ServerSettingsStore(dataFolder);
  const credentials = new Credentials(dataFolder, new Sealer(safeStorage, process.platform, systemClock));
  const usualReplyFolder = path.join(app.getPath('downloads'), 'Bitlade replies');
  const profiles = new KeptServerProfiles({
    settings: servers,
    credentials,
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    usualReplyFolder,
    clock: systemClock,
  });
  return { servers, credentials, profiles, usualReplyFolder };
}
