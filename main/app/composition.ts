import path from 'node:path';
import { type BrowserWindow, ipcMain, net, powerMonitor, protocol } from 'electron';
import type { JobView } from '../../shared/job-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { StoreNotice } from '../../shared/store-notice.ts';
import { ControlServer } from '../queue/control/control-server.ts';
import { ownInTime } from '../queue/control/own-in-time.ts';
import { openQueue } from '../queue/open-queue.ts';
import type { Logger } from '../transfer/ports.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { appScheme, createPageServer, pageOrigin, pageUrl } from './app-protocol.ts';
import { SystemConditions } from './conditions.ts';
import { createHandlers } from './ipc-handlers.ts';
import { routeCommands } from './ipc-router.ts';
import { JobFeed } from './job-feed.ts';
import { PracticeHost } from './practice-host.ts';
import { practiceJobs, startForWaiting } from './practice-jobs.ts';
import { isTrustedSender } from './sender-policy.ts';
import { openServerKit } from './server-kit.ts';
import { SettingsStore } from './settings.ts';
import { createWindow, forbidPermissions, startUrl } from './window.ts';

export interface Program {
  /** What the user is to be told about the file of the queue. */
  readonly notices: readonly StoreNotice[];
  readonly settings: SettingsStore;
  jobs(): JobView[];
  status(): QueueStatus;
  /** Brings the window up, or makes it anew. */
  showWindow(): void;
  /** Ends uploads in an orderly way; they go on at the next start. */
  stop(): Promise<void>;
}

const logger: Logger = {
  info: (message, facts) => console.info(message, facts ?? ''),
  warn: (message, facts) => console.warn(message, facts ?? ''),
};

/** Puts the program together. Throws `QueueInUseError` or `NewerSchemaError` when the queue can't be had. */
export async function compose(dataFolder: string): Promise<Program> {
  const settings = new SettingsStore(dataFolder);
  const kit = openServerKit(dataFolder);
  const conditions = new SystemConditions({ powerMonitor, net }, systemClock);
  const notices: StoreNotice[] = [];
  const open = () =>
    openQueue({
      dataFolder,
      profiles: kit.profiles,
      logger,
      conditions,
      onNotice: (notice) => notices.push(notice),
    });
  const queue = await ownInTime(dataFolder, open, systemClock);

  let window: BrowserWindow | null = null;
  const currentWindow = (): BrowserWindow | null => (window === null || window.isDestroyed() ? null : window);
  const practiceFolder = path.join(dataFolder, 'practice-server');
  const practice = new PracticeHost(practiceFolder, settings, (view) => feed.setPracticeServer(view));
  const feed = new JobFeed(queue, systemClock, practice.view);

  forbidPermissions();
  protocol.handle(appScheme, await createPageServer(path.join(import.meta.dirname, '../renderer')));
  const origins = startUrl() === pageUrl ? [pageOrigin] : [pageOrigin, new URL(startUrl()).origin];
  routeCommands({
    ipcMain,
    handlers: createHandlers({
      ...kit,
      queue,
      feed,
      settings,
      practice,
      storeNotices: notices,
      logger,
      window: currentWindow,
    }),
    isTrusted: (event) => isTrustedSender(event, currentWindow(), origins),
    logger,
  });
  const control = await ControlServer.start({ dataFolder, queue, clock: systemClock, logger });

  if (practiceJobs(queue, practice).length > 0)
    void startForWaiting(queue, practice).catch((cause) =>
      logger.warn('practice server', { cause: String(cause) }),
    );

  return {
    notices,
    settings,
    jobs: () => queue.jobs(),
    status: () => queue.status(),
    showWindow() {
      const open = currentWindow();
      if (open === null) {
        window = createWindow();
        return;
      }
      if (open.isMinimized()) open.restore();
      open.show();
      open.focus();
    },
    async stop() {
      await control?.stop();
      await queue.stop();
      conditions.close();
      await practice.stop();
    },
  };
}
