import type { BrowserWindow, MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { settingsErrors } from '../../shared/server-errors.ts';
import type { ServerSettings } from '../../shared/server-settings.ts';
import type { ServerChange, ServerView } from '../../shared/server-view.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { Logger } from '../transfer/ports.ts';
import type { Credentials } from './credentials.ts';
import { InTurn } from './in-turn.ts';
import type { Handlers } from './ipc-router.ts';
import { nameOfFile, type ServerFiles } from './server-files.ts';
import { questionAbout } from './server-questions.ts';
import type { ServerSettingsStore } from './server-settings-store.ts';

export interface ServerHandlerPorts {
  queue: Pick<UploadManager, 'jobs' | 'retry'>;
  servers: ServerSettingsStore;
  credentials: Credentials;
  files: ServerFiles;
  usualReplyFolder: string;
  logger: Logger;
  window(): BrowserWindow | null;
  ask(window: BrowserWindow, options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
}

type ServerHandlers = Pick<Handlers, 'servers:read' | 'servers:save' | 'servers:choose-file'>;

/** Settings and secrets of servers. The page never gets a secret and never names a path. */
export function createServerHandlers(ports: ServerHandlerPorts): ServerHandlers {
  const { queue, servers, credentials, files, usualReplyFolder, logger, window, ask } = ports;
  /** What the user is asked about a save is how it differs from the one before. */
  const saves = new InTurn();

  async function viewOf(origin: string): Promise<ServerView> {
    const settings = servers.settingsOf(origin);
    const { authorities, clientCertificatePath, reply, ...rest } = settings;
    const { folder, ...replyRest } = reply;
    return {
      settings: { ...rest, reply: replyRest },
      files: {
        certificate: clientCertificatePath,
        authorities: authorities === null ? null : nameOfFile('authorities', authorities),
        replyFolder: folder,
      },
      secrets: credentials.held(origin),
      areSecretsKept: await credentials.canKeep(),
      usualReplyFolder,
    };
  }

  function settingsAfter({ settings, files: choices }: ServerChange): ServerSettings {
    const { origin } = settings;
    const before = servers.settingsOf(origin);
    const chosen = (file: keyof typeof choices, kept: string | null): string | null => {
      if (choices[file] === 'keep') return kept;
      return choices[file] === 'none' ? null : files.picked(origin, file);
    };
    return {
      ...settings,
      authorities: chosen('authorities', before.authorities),
      clientCertificatePath: chosen('certificate', before.clientCertificatePath),
      reply: { ...settings.reply, folder: chosen('replyFolder', before.reply.folder) },
    };
  }

  async function mayGoThisWay(after: ServerSettings): Promise<boolean> {
    const question = questionAbout(servers.settingsOf(after.origin), after);
    if (question === null) return true;
    const parent = window();
    return parent !== null && (await ask(parent, question)).response === 0;
  }

  /** False when the user does not want it after all. */
  async function save(change: ServerChange): Promise<boolean> {
    const { origin, customHeaderNames } = change.settings;
    const after = settingsAfter(change);
    if (!(await mayGoThisWay(after))) return false;
    await credentials.change(origin, change.secrets, customHeaderNames, change.isRemembered);
    servers.save(after);
    files.forget(origin);
    return true;
  }

  /** Nobody waits for it: each file is looked at, and a drive may hang. */
  function retryStopped(origin: string): void {
    const stopped = queue
      .jobs()
      .filter(
        (job) =>
          job.error !== null &&
          settingsErrors.has(job.error.code) &&
          new URL(job.remoteUrl).origin === origin,
      );
    void queue
      .retry(stopped.map((job) => job.id))
      .catch((cause: unknown) =>
        logger.warn('uploads that waited for settings could not be retried', { cause: String(cause) }),
      );
  }

  return {
    'servers:read': ({ origin }) => viewOf(origin),
    'servers:save': async (change) => {
      const { origin } = change.settings;
      if (!(await saves.run(() => save(change)))) return null;
      retryStopped(origin);
      return viewOf(origin);
    },
    'servers:choose-file': async ({ origin, file }) => {
      const parent = window();
      return parent === null ? { outcome: 'dismissed' } : files.choose(origin, file, parent);
    },
  };
}
