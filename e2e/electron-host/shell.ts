import type { Shell } from 'electron';
import { record } from './records.ts';
import { strictModule } from './strict.ts';

/** Module `shell`: nothing is opened, everything is noted. */
export const shell = strictModule<Shell>('shell', {
  async openExternal(url: string) {
    record('shell.openExternal', url);
  },
  async openPath(path: string) {
    record('shell.openPath', path);
    return '';
  },
  showItemInFolder: (path: string) => record('shell.showItemInFolder', path),
  async trashItem(path: string) {
    record('shell.trashItem', path);
  },
  beep: () => record('shell.beep'),
});
