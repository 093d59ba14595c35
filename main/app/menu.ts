import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The standard menu of each system: editing keys, zoom, window, quit. */
export function setMenu(platform: NodeJS.Platform, isPackaged: boolean): void {
  const isMac = platform === 'darwin';
  const appMenu: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : [];
  const fileMenu: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [isMac ? { role: 'close' } : { role: 'quit' }],
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
