import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

/** What the checker objects to on the screen as it stands. */
async function complaints(page: Page): Promise<string[]> {
  // The other mode opens a second window, which this program never allows.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

for (const theme of ['light', 'dark'] as const) {
  test(`every screen is accessible in the ${theme} theme, wide and narrow`, async ({
    folder,
    server,
    program: { app, window, page },
  }) => {
    await app.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source;
    }, theme);
    await expect
      .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
      .toBe(theme === 'dark');
    expect(await complaints(page), 'first run').toEqual([]);
    await window.openDestinations();
    expect(await complaints(page), 'destinations').toEqual([]);
    await page.keyboard.press('Escape');
    await window.sendTo(server.url);

    const done = await makeFile(folder, 'report-Q3.pdf', 4000);
    await window.drop(done);
    await window.shows('report-Q3.pdf', 'Done');
    const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
    await window.drop(await makeFile(folder, 'run-0412 thermal.h5', 40 * mebibyte));
    await middle.reached;
    await window.row('run-0412 thermal.h5').click();
    expect(await complaints(page), 'list').toEqual([]);
    await window.press('More', 'run-0412 thermal.h5');
    await page.getByRole('menuitem', { name: 'Priority' }).press('ArrowRight');
    await page.getByRole('menuitemradio', { name: 'Foreground' }).waitFor();
    expect(await complaints(page), 'menu').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();

    await page.setViewportSize({ width: 420, height: 760 });
    await expect(window.row('run-0412 thermal.h5')).toBeVisible();
    expect(await complaints(page), 'narrow').toEqual([]);
    await window.openSpeed();
    expect(await complaints(page), 'speed').toEqual([]);
    await page.getByRole('tab', { name: 'Times' }).click();
    await page.getByText('Use a timetable').click();
    expect(await complaints(page), 'times').toEqual([]);
    await page.keyboard.press('Escape');
    await window.openHistory();
    await expect(window.row('report-Q3.pdf')).toBeVisible();
    expect(await complaints(page), 'history').toEqual([]);
    await page.getByRole('button', { name: /^All / }).click();
    await window.power('suspend');
    await window.press('Cancel', 'run-0412 thermal.h5');
    await expect(window.undo()).toBeVisible();
    expect(await complaints(page), 'undo').toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    middle.release();
  });
}

for (const [theme, width] of [
  ['light', 1180],
  ['dark', 420],
] as const) {
  test(`sign-in and settings of a server are accessible, ${theme}, ${width} pixels wide`, async ({
    folder,
    serve,
    program: { app, window, page },
  }) => {
    await app.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source;
    }, theme);
    const accounts = [{ user: 'ana', password: 'right' }];
    const server = await serve({ signIn: { accounts, schemes: ['Basic'] } });
    await window.sendTo(server.url);
    await window.drop(await makeFile(folder, 'a.bin', 100));
    await window.shows('a.bin', 'Sign-in needed');
    await page.setViewportSize({ width, height: 760 });
    await window.row('a.bin').click();
    expect(await complaints(page), 'banner').toEqual([]);
    await window.servers.openSignIn();
    await window.servers.dialog.getByRole('button', { name: 'Sign in' }).click();
    expect(await complaints(page), 'sign-in').toEqual([]);
    await page.keyboard.press('Escape');

    await window.servers.openSettings('Sign-in');
    await window.servers.addHeader('Host', '');
    await window.servers.save();
    for (const section of ['Sign-in', 'Connection', 'Security', 'Uploads', 'Replies'] as const) {
      await window.servers.goTo(section);
      if (section === 'Connection') await window.servers.choose('Through these proxies');
      expect(await complaints(page), section).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test('a server can be signed in to with the keyboard alone', async ({
  folder,
  serve,
  program: { window, page },
}) => {
  const accounts = [{ user: 'ana', password: 'right' }];
  const server = await serve({ signIn: { accounts, schemes: ['NTLM'] } });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 100));
  await window.shows('a.bin', 'Sign-in needed');
  await window.servers.banners().getByRole('button', { name: 'Sign in…' }).focus();
  await page.keyboard.press('Enter');
  await expect(window.servers.dialog.getByRole('textbox', { name: 'User name' })).toBeFocused();
  await page.keyboard.type('ana');
  await page.keyboard.press('Tab');
  await page.keyboard.type('right');
  await page.keyboard.press('Enter');
  await window.shows('a.bin', 'Done');
});

test('an upload can be paused, resumed and cancelled with the keyboard alone', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'keys.bin', 96 * mebibyte));
  await middle.reached;
  await window.row('keys.bin').focus();
  await page.keyboard.press('p');
  await window.shows('keys.bin', 'Paused');
  middle.release();
  const second = server.behaviours.holdBody({ afterBytes: 30 * mebibyte });
  await page.keyboard.press('p');
  await second.reached;
  await page.keyboard.press('Shift+Delete');
  await window.shows('keys.bin', 'cancelled, confirmed by the server');
  second.release();
});
