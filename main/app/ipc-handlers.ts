import { type BrowserWindow, dialog, shell } from 'electron';
import type { AddReport } from '../../shared/ipc-contract.ts';
import type { Destination } from '../../shared/settings.ts';
import type { StoreNotice } from '../../shared/store-notice.ts';
import { uploadError } from '../../shared/upload-error.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { Logger } from '../transfer/ports.ts';
import type { Credentials } from './credentials.ts';
import { resolveDestination } from './destinations.ts';
import { CommandRefused, type Handlers } from './ipc-router.ts';
import type { JobFeed } from './job-feed.ts';
import type { PracticeHost } from './practice-host.ts';
import { startForWaiting } from './practice-jobs.ts';
import { createQueueHandlers } from './queue-handlers.ts';
import { ServerFiles } from './server-files.ts';
import { createServerHandlers } from './server-handlers.ts';
import type { ServerSettingsStore } from './server-settings-store.ts';
import type { SettingsStore } from './settings.ts';

export interface HandlerPorts {
  queue: UploadManager;
  feed: JobFeed;
  settings: SettingsStore;
  practice: PracticeHost;
  servers: ServerSettingsStore;
  credentials: Credentials;
  usualReplyFolder: string;
  /** What befell the file of the queue at the start. */
  storeNotices: readonly StoreNotice[];
  logger: Logger;
  window(): BrowserWindow | null;
}

const dismissed: AddReport = { addedJobIds: [], skipped: [], skippedCount: 0, dismissed: true };

/** What each command does; the router has checked and parsed everything before. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { queue, feed, settings, practice, window } = ports;
  let { storeNotices } = ports;
  // Looked up at the time of the question: tests put answers in place.
  const ask = (parent: BrowserWindow, options: Electron.MessageBoxOptions) =>
    dialog.showMessageBox(parent, options);

  async function add(
    sourcePaths: readonly string[],
    destination: Destination,
    naming: string | null,
  ): Promise<AddReport> {
    const remoteUrl = await resolveDestination(destination, { settings, practice, window, ask });
    if (remoteUrl === null) return dismissed;
    settings.chooseDestination(destination);
    return queue.add({ sourcePaths, remoteUrl, naming });
  }

  return {
    'jobs:add': ({ sourcePaths, destination, naming }) => add(sourcePaths, destination, naming),
    'jobs:pick': async ({ kind, destination, naming }) => {
      const parent = window();
      if (parent === null) return dismissed;
      const picked = await dialog.showOpenDialog(parent, {
        properties: kind === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
      });
      return picked.canceled || picked.filePaths.length === 0
        ? dismissed
        : add(picked.filePaths, destination, naming);
    },
    ...createQueueHandlers({ ...ports, saveAs: (parent, options) => dialog.showSaveDialog(parent, options) }),
    'jobs:show-reply': ({ jobId }) => {
      const reply = queue.job(jobId)?.reply ?? null;
      if (reply === null) throw new CommandRefused(uploadError('not-allowed-now', 'fatal'));
      shell.showItemInFolder(reply.path);
      return null;
    },
    ...createServerHandlers({
      ...ports,
      ask,
      files: new ServerFiles((parent, options) => dialog.showOpenDialog(parent, options)),
    }),
    'queue:snapshot': () => feed.snapshot(),
    'queue:next-patch': () => new Promise((resolve) => feed.next(resolve)),
    'store-notices:read': () => [...storeNotices],
    'store-notices:dismiss': ({ kind }) => {
      storeNotices = storeNotices.filter((notice) => notice.kind !== kind);
      return null;
    },
    'settings:read': () => settings.view(),
    'settings:choose-destination': ({ destination, naming }) =>
      settings.chooseDestination(destination, naming),
    'practice:start': () => startForWaiting(queue, practice),
    'practice:stop': async () => {
      await practice.stop();
      return practice.view;
    },
    'practice:show-folder': async () => {
      const trouble = await shell.openPath(practice.folder);
      if (trouble !== '') throw new Error(trouble);
      return null;
    },
  };
}
