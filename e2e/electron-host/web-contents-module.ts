import type { WebContents, WebFrameMain, webContents as webContentsModule } from 'electron';
import { focusedWindow } from './browser-window.ts';
import { strictModule } from './strict.ts';
import { StandInWebContents } from './web-contents.ts';

/** Module `webContents`: finds the contents of the open windows. */
export const webContents = strictModule<typeof webContentsModule>('webContents', {
  getAllWebContents: StandInWebContents.all,
  getFocusedWebContents: (): WebContents | null => focusedWindow()?.webContents ?? null,
  fromId: (id: number) => StandInWebContents.all().find((contents) => contents.id === id),
  fromFrame: (frame: WebFrameMain) =>
    StandInWebContents.all().find((contents) => contents.mainFrame === frame),
  fromDevToolsTargetId: StandInWebContents.byTarget,
});
