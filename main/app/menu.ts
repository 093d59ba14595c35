import { Menu, type MenuItemConstructorOptions } from 'electron';
import { quitWords } from '../../shared/i18n/quit-words.ts';
import type { SettingsStore } from './settings.ts';

/** The standard menu of each system: editing keys, zoom, window, quit. */
export function setMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
  settings: Pick<SettingsStore, 'asksBeforeQuit' | 'askBeforeQuit'>,
): void {
  const isMac = platform === 'darwin';
  const appMenu: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : [];
  const fileMenu: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      {
        id: 'ask-before-quit',
        label: quitWords.asks,
        type: 'checkbox',
        checked: settings.asksBeforeQuit,
        click: (item) => {
          try {
            settings.askBeforeQuit(item.checked);
          } catch (cause) {
            console.warn('the settings could not be saved', String(cause));
          }
          item.checked = settings.asksBeforeQuit;
        },
      },
      { type: 'separator' },
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const developer: MenuItemConstructorOptions[] = isPackaged
    ? []
    : [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }];
  const viewMenu: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...developer,
    ],
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...appMenu, fileMenu, { role: 'editMenu' }, viewMenu, { role: 'windowMenu' }]),
  );
}
