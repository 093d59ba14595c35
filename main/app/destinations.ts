import type { BrowserWindow, MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { folderUrl, parseAddress } from '../../shared/address.ts';
import type { Destination } from '../../shared/settings.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { CommandRefused } from './ipc-router.ts';
import type { PracticeHost } from './practice-host.ts';
import type { SettingsStore } from './settings.ts';

export interface DestinationPorts {
  settings: Pick<SettingsStore, 'isConfirmed' | 'confirm'>;
  practice: Pick<PracticeHost, 'start'>;
  window(): BrowserWindow | null;
  ask(window: BrowserWindow, options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
}

/**
 * The folder on the server that a destination stands for; starts the practice server where it is meant.
 * Files go to a server for the first time only after a question that the page can't answer. Null = the user said no.
 */
export async function resolveDestination(
  destination: Destination,
  ports: DestinationPorts,
): Promise<URL | null> {
  if (destination.kind === 'practice') {
    const view = await ports.practice.start();
    return new URL(view.url);
  }
  const parsed = parseAddress(destination.address);
  if (!parsed.ok) throw new CommandRefused(uploadError('invalid-request', 'fatal'));
  const url = folderUrl(parsed.url);
  if (ports.settings.isConfirmed(url.origin)) return url;

  const window = ports.window();
  if (window === null) return null;
  const { response } = await ports.ask(window, {
    type: 'question',
    title: 'Bitlade',
    message: `Upload to ${url.host}?`,
    detail:
      url.protocol === 'https:'
        ? `This is the first upload to this server.\n\n${url.href}`
        : `This is the first upload to this server. The connection is not encrypted: others on the way can read the files.\n\n${url.href}`,
    buttons: ['Upload', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return null;
  ports.settings.confirm(url.origin);
  return url;
}
