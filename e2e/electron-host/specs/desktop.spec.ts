import { expect, test, toyLog } from './toy.ts';

test('a dialog cancels by default and answers what a spec puts in place', async ({ page, electronApp }) => {
  await electronApp.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/chosen'] });
  });
  expect(await page.evaluate(() => window.toy.pick())).toEqual({ canceled: false, filePaths: ['/chosen'] });
});

test('a menu entry is found by its id and clicked', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const accelerator = await electronApp.evaluate(({ Menu }) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById('hello');
    item?.click();
    return item?.accelerator;
  });
  expect(accelerator).toBe('CmdOrCtrl+H');
  expect(await toyLog(electronApp)).toContain('menu hello');
});

test('the theme source decides what the page prefers', async ({ page, electronApp }) => {
  const isDark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const source of ['dark', 'light'] as const) {
    await electronApp.evaluate(({ nativeTheme }, value) => {
      nativeTheme.themeSource = value;
    }, source);
    await expect.poll(isDark).toBe(source === 'dark');
  }
});

test('events of the system reach the program when a spec emits them', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const heard = await electronApp.evaluate(({ powerMonitor }) => {
    const events: string[] = [];
    powerMonitor.on('suspend', () => events.push('suspend'));
    powerMonitor.emit('suspend');
    return events;
  });
  expect(heard).toEqual(['suspend']);
});

test('secrets and clipboard text come back as they went in', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const texts = await electronApp.evaluate(async ({ safeStorage, clipboard }) => {
    const sealed = await safeStorage.encryptStringAsync('sécret');
    const { result } = await safeStorage.decryptStringAsync(sealed);
    await clipboard.writeText('copied');
    return [sealed.includes('cret'), result, await clipboard.readText()];
  });
  expect(texts).toEqual([false, 'sécret', 'copied']);
});

test('power save blockers are counted', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const states = await electronApp.evaluate(({ powerSaveBlocker }) => {
    const id = powerSaveBlocker.start('prevent-app-suspension');
    return [powerSaveBlocker.isStarted(id), powerSaveBlocker.stop(id), powerSaveBlocker.isStarted(id)];
  });
  expect(states).toEqual([true, true, false]);
});
