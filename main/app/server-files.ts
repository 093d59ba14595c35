import { access } from 'node:fs/promises';
import type { BrowserWindow, OpenDialogOptions, OpenDialogReturnValue } from 'electron';
import { type ServerFile, type ServerFileChoice, serverFiles } from '../../shared/server-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { authorityNames, readAuthorities } from '../transfer/certificate-files.ts';
import { CommandRefused } from './ipc-router.ts';

export type AskForFile = (
  window: BrowserWindow,
  options: OpenDialogOptions,
) => Promise<OpenDialogReturnValue>;

const dialogs: Readonly<Record<ServerFile, OpenDialogOptions>> = {
  certificate: {
    title: 'Choose your certificate',
    filters: [
      { name: 'Certificates with key', extensions: ['pfx', 'p12', 'pem'] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile'],
  },
  authorities: {
    title: 'Choose certificates to trust',
    filters: [
      { name: 'Certificates', extensions: ['pem', 'crt', 'cer'] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile'],
  },
  replyFolder: { title: 'Choose a folder for replies', properties: ['openDirectory', 'createDirectory'] },
};

/** Files and folders that the user chose in main's own dialogs and has not saved yet. */
export class ServerFiles {
  readonly #ask: AskForFile;
  readonly #picks = new Map<string, string>();

  constructor(ask: AskForFile) {
    this.#ask = ask;
  }

  async choose(origin: string, file: ServerFile, window: BrowserWindow): Promise<ServerFileChoice> {
    const { canceled, filePaths } = await this.#ask(window, dialogs[file]);
    const [path] = filePaths;
    if (canceled || path === undefined) return { outcome: 'dismissed' };
    const value = await readValue(file, path).catch(() => null);
    if (value === null) return { outcome: 'unusable' };
    this.#picks.set(keyOf(origin, file), value);
    return { outcome: 'chosen', name: nameOfFile(file, value) };
  }

  /** The value for the settings: a path, or the certificates themselves. */
  picked(origin: string, file: ServerFile): string {
    const value = this.#picks.get(keyOf(origin, file));
    if (value === undefined) throw new CommandRefused(uploadError('invalid-request', 'fatal'));
    return value;
  }

  /** After what was chosen has been saved. */
  forget(origin: string): void {
    for (const file of serverFiles) this.#picks.delete(keyOf(origin, file));
  }
}

/** How the value of a setting is shown: authorities by their names, others by their path. */
export const nameOfFile = (file: ServerFile, value: string): string =>
  file === 'authorities' ? authorityNames(value).join(', ') : value;

const keyOf = (origin: string, file: ServerFile): string => `${file} ${origin}`;

async function readValue(file: ServerFile, path: string): Promise<string> {
  if (file === 'authorities') return readAuthorities(path);
  await access(path);
  return path;
}
