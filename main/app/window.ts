import path from 'node:path';
import { app, BrowserWindow, nativeTheme, session } from 'electron';
import { pageUrl } from './app-protocol.ts';

/** Everything that a page of ours may not do, in one place. */
const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;

/** The page's address: our own scheme, or the development server of an unpackaged program. */
export const startUrl = (): string => {
  const development = process.env.ELECTRON_RENDERER_URL;
  return !app.isPackaged && development ? development : pageUrl;
};

/** A page that crashes again so soon would do so for ever. */
const crashLoopMs = 3_000;

export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Bitlade',
    width: 1120,
    height: 760,
    minWidth: 400,
    minHeight: 420,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f28' : '#ffffff',
    webPreferences: {
      ...webPreferences,
      preload: path.join(import.meta.dirname, '../preload/preload.cjs'),
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', bringBack(window));
  window.loadURL(startUrl()).catch((cause: unknown) => {
    // Without a word the program would run on, with uploads, but never be seen.
    console.error('the page could not be loaded', cause);
    if (!window.isDestroyed()) window.show();
  });
  return window;
}

/** Uploads go on without a page; one that crashes is loaded again, but not for ever if it crashes at once. */
function bringBack(window: BrowserWindow): () => void {
  let crashedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    const isLoop = now - crashedAt < crashLoopMs;
    crashedAt = now;
    // After the event: the dead process is still being taken apart in the middle of it.
    if (!isLoop) setImmediate(() => window.isDestroyed() || window.webContents.reload());
  };
}

/** Denies every way out of the page, for every page there will ever be. */
export function forbidNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      // The page loaded again is the one way that stays open.
      if (event.url !== startUrl()) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || event.url !== startUrl()) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Denies every permission and every download: the page needs none. */
export function forbidPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on('will-download', (event) => event.preventDefault());
}
