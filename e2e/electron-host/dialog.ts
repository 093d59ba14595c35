import type { Dialog, MessageBoxOptions, OpenDialogOptions } from 'electron';
import { isHeadful } from './chromium.ts';
import { askForButton, chooseFiles, showError } from './desktop-dialogs.ts';
import { record } from './records.ts';
import { strictModule } from './strict.ts';

/** The options are the last argument; a window may stand before them. */
const optionsOf = <Options>(args: unknown[]): Options => args.at(-1) as Options;

/** The button that Electron takes when a box is closed without an answer. */
function cancelButton({ cancelId, buttons = [] }: MessageBoxOptions): number {
  return (
    cancelId ??
    Math.max(
      buttons.findIndex((label) => /^(cancel|no)$/i.test(label)),
      0,
    )
  );
}

/**
 * Module `dialog`. In memory, every box is noted and cancelled at once; specs put other answers in place. On a desktop
 * (headful) Chromium's own boxes ask the user, as far as they reach.
 */
export const dialog = strictModule<Dialog>('dialog', {
  async showOpenDialog(...args: unknown[]) {
    const options = optionsOf<OpenDialogOptions>(args);
    record('dialog.showOpenDialog', options);
    const filePaths = isHeadful ? await chooseFiles(options) : [];
    return { canceled: filePaths.length === 0, filePaths };
  },
  async showSaveDialog(...args: unknown[]) {
    record('dialog.showSaveDialog', optionsOf(args));
    return { canceled: true, filePath: '' };
  },
  async showMessageBox(...args: unknown[]) {
    const options = optionsOf<MessageBoxOptions>(args);
    record('dialog.showMessageBox', options);
    const cancel = cancelButton(options);
    return { response: isHeadful ? await askForButton(options, cancel) : cancel, checkboxChecked: false };
  },
  showOpenDialogSync(...args: unknown[]) {
    record('dialog.showOpenDialogSync', optionsOf(args));
    return undefined;
  },
  showMessageBoxSync(...args: unknown[]) {
    record('dialog.showMessageBoxSync', optionsOf(args));
    return cancelButton(optionsOf(args));
  },
  showErrorBox(title: string, content: string) {
    record('dialog.showErrorBox', title, content);
    console.error(`${title}: ${content}`);
    if (isHeadful) showError(title, content).catch(() => undefined);
  },
});
