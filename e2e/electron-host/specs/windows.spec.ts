import fs from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from './toy.ts';

const closeWindow = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

const finalLog = (userData: string): string[] =>
  JSON.parse(fs.readFileSync(path.join(userData, 'toy.log'), 'utf8'));

test('closing the last window ends the program, in order', async ({ page, electronApp, userData }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const ended = electronApp.waitForEvent('close');
  await closeWindow(electronApp);
  await ended;
  expect(finalLog(userData).slice(-5)).toEqual([
    'close',
    'closed',
    'window-all-closed',
    'before-quit',
    'will-quit',
  ]);
});

test('quitting closes the windows first', async ({ page, electronApp, userData }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const ended = electronApp.waitForEvent('close');
  await electronApp.evaluate(({ app }) => app.quit());
  await ended;
  expect(finalLog(userData).slice(-4)).toEqual(['before-quit', 'close', 'closed', 'will-quit']);
});

test('a prevented close keeps the window and the program', async ({ page, electronApp }) => {
  await electronApp.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.once('close', (event) => {
      event.preventDefault();
      window.hide();
    });
  });
  await closeWindow(electronApp);
  await expect(page.getByRole('heading', { name: 'Toy' })).toBeVisible();
  const states = await electronApp.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const hidden = window?.isVisible();
    window?.show();
    return [hidden, window?.isVisible(), window?.isFocused()];
  });
  expect(states).toEqual([false, true, true]);
});

test('a prevented quit can be asked for again', async ({ page, electronApp, userData }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  await electronApp.evaluate(({ app }) => {
    app.once('before-quit', (event) => event.preventDefault());
    app.quit();
  });
  await expect(page.getByRole('heading')).toBeVisible();
  const ended = electronApp.waitForEvent('close');
  await electronApp.evaluate(({ app }) => app.quit());
  await ended;
  expect(finalLog(userData).filter((line) => line === 'before-quit')).toHaveLength(2);
});

test('a crash is told, and reload brings the page back', async ({ page, electronApp }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  const told = await electronApp.evaluate(async ({ app, BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const gone = new Promise<string>((resolve) => {
      app.once('render-process-gone', (_event, from, { reason }) => {
        resolve(from === contents && contents.isCrashed() ? reason : 'of another page');
      });
    });
    contents.forcefullyCrashRenderer();
    const reason = await gone;
    const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    contents.reload();
    await loaded;
    return [reason, await contents.executeJavaScript('window.toy.add(20, 22)')];
  });
  expect(told).toEqual(['crashed', 42]);
});

test('a reload runs the preload anew and keeps the main process', async ({ page, electronApp }) => {
  await page.evaluate(() => window.toy.greet('Ann'));
  const loaded = page.waitForEvent('load');
  await electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
  await loaded;
  expect(await page.evaluate(() => window.toy.greet('Bob'))).toMatch(/^Hello Bob from app:/);
});

test('sizes and states of a window', async ({ page, electronApp }) => {
  const toyWindow = await electronApp.browserWindow(page);
  const size = () => page.evaluate(() => [window.outerWidth, window.outerHeight]);
  await toyWindow.evaluate((win) => win.setBounds({ width: 700, height: 500 }));
  await expect.poll(size).toEqual([700, 500]);
  const states = await toyWindow.evaluate((win) => {
    win.setProgressBar(0.5);
    win.minimize();
    const minimized = win.isMinimized();
    win.restore();
    win.focus();
    return [minimized, win.isMinimized(), win.isFocused()];
  });
  expect(states).toEqual([true, false, true]);
});
