import type { Dialog, MessageBoxOptions } from 'electron';
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

/** Module `dialog`: every box is noted and cancelled at once; specs put other answers in place. */
export const dialog = strictModule<Dialog>('dialog', {
  async showOpenDialog(...args: unknown[]) {
    record('dialog.showOpenDialog', optionsOf(args));
    return { canceled: true, filePaths: [] };
  },
  async showSaveDialog(...args: unknown[]) {
    record('dialog.showSaveDialog', optionsOf(args));
    return { canceled: true, filePath: '' };
  },
  async showMessageBox(...args: unknown[]) {
    record('dialog.showMessageBox', optionsOf(args));
    return { response: cancelButton(optionsOf(args)), checkboxChecked: false };
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
  },
});
