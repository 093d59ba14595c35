import type { Session, session as sessionModule } from 'electron';
import { netFetch } from './net.ts';
import { protocol } from './protocol.ts';
import { isReady } from './readiness.ts';
import { resolveProxy } from './resolve-proxy.ts';
import { asElectron, strictEmitter, strictModule } from './strict.ts';
import { webRequest } from './web-request.ts';

/**
 * The one session. Chromium runs with all permission prompts denied, so the permission handlers are accepted and a
 * page is refused whatever they would answer.
 */
class StandInSession extends strictEmitter<Session>('Session') {
  readonly protocol = protocol;
  readonly webRequest = webRequest;
  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
  setSpellCheckerEnabled(): void {}
  setCertificateVerifyProc(): void {}
  async setProxy(): Promise<void> {}
  async resolveProxy(address: string): Promise<string> {
    return resolveProxy(address);
  }
  async clearCache(): Promise<void> {}
  async clearStorageData(): Promise<void> {}
  async closeAllConnections(): Promise<void> {}
  getUserAgent(): string {
    return `Electron/${process.versions.electron}`;
  }
  fetch = netFetch;
}

/** The session of every window. */
export const defaultSession = asElectron(new StandInSession());

function sessionOnceReady(): Session {
  if (!isReady()) throw new Error('Session can only be received when app is ready');
  return defaultSession;
}

/** Module `session`; partitions are not kept apart. */
export const session = strictModule<typeof sessionModule>('session', {
  get defaultSession() {
    return sessionOnceReady();
  },
  fromPartition: sessionOnceReady,
});
