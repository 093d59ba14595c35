import type { records } from '../records.ts';
import { expect, test } from './toy.ts';

interface StandInGlobal {
  electronStandIn: typeof records;
}

test('what the stand-in lacks says so when it is used', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const words = await electronApp.evaluate((electron) => {
    const [window] = electron.BrowserWindow.getAllWindows();
    const uses: (() => unknown)[] = [
      () => window?.setVibrancy('menu'),
      () => window?.webContents.printToPDF({}),
      () => electron.app.setJumpList([]),
      () => electron.BrowserWindow.fromBrowserView({} as Electron.BrowserView),
      () => electron.dialog.showCertificateTrustDialog({} as Electron.CertificateTrustDialogOptions),
      () => new electron.TouchBar({}),
      () => electron.systemPreferences.getAnimationSettings(),
      () => {
        Reflect.set(electron.nativeTheme, 'themeSorce', 'dark');
      },
      () => Reflect.get(electron, 'misspelt'),
    ];
    return uses.map((use) => {
      try {
        return `no error: ${use()}`;
      } catch (error) {
        return (error as Error).message;
      }
    });
  });
  expect(words).toEqual(
    [
      'BrowserWindow.setVibrancy',
      'WebContents.printToPDF',
      'app.setJumpList',
      'BrowserWindow.fromBrowserView',
      'dialog.showCertificateTrustDialog',
      'TouchBar',
      'systemPreferences',
      'nativeTheme.themeSorce',
      'electron.misspelt',
    ].map((name) => `electron stand-in: ${name} is not offered`),
  );
});

test('the preload is told in the same way, and has no Node modules', async ({ page }) => {
  const words = await page.evaluate(() =>
    [window.toy.unknownMember, window.toy.unknownModule].map((use) => {
      try {
        return use();
      } catch (error) {
        return (error as Error).message;
      }
    }),
  );
  expect(words).toEqual([
    'electron stand-in: ipcRenderer.sendTo is not offered',
    expect.stringMatching(/^module not found: node:fs/),
  ]);
});

test('what would be seen on a desktop can be read', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const seen = await electronApp.evaluate(async ({ dialog, shell, Notification, Tray, nativeImage }) => {
    await shell.openExternal('https://example.org/');
    const { response } = await dialog.showMessageBox({ message: 'Sure?', buttons: ['Yes', 'Cancel'] });
    new Notification({ title: 'Done', body: 'all' }).show();
    new Tray(nativeImage.createEmpty()).setToolTip('tip');
    const { calls, notifications, trays } = (globalThis as unknown as StandInGlobal).electronStandIn;
    return { response, calls: calls.map(({ call }) => call), notifications, trays };
  });
  expect(seen).toMatchObject({
    response: 1,
    calls: ['shell.openExternal', 'dialog.showMessageBox'],
    notifications: [{ title: 'Done', body: 'all' }],
    trays: [{ toolTip: 'tip', isDestroyed: false }],
  });
});
