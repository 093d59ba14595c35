import { expect, test, toyLog } from './toy.ts';

test('a prevented navigation leaves the page where it is', async ({ page, electronApp }) => {
  await page.getByRole('link', { name: 'Elsewhere' }).click();
  await expect.poll(() => toyLog(electronApp)).toContain('will-navigate https://evil.example/');
  await page.evaluate(() => {
    location.href = 'https://evil.example/again';
  });
  await expect.poll(() => toyLog(electronApp)).toContain('will-navigate https://evil.example/again');
  await expect(page.getByRole('heading', { name: 'Toy' })).toBeVisible();
  expect(await electronApp.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getURL())).toBe(
    'app://bundle/index.html',
  );
});

test('new windows are put to the handler and none opens', async ({ page, electronApp }) => {
  expect(await page.evaluate(() => window.open('https://evil.example/popup'))).toBeNull();
  await expect.poll(() => toyLog(electronApp)).toContain('window-open https://evil.example/popup');
  await page.getByRole('link', { name: 'New window' }).click();
  await page.getByRole('link', { name: 'Elsewhere' }).click({ modifiers: ['ControlOrMeta'] });
  await expect
    .poll(async () =>
      (await toyLog(electronApp)).filter((line) => line === 'window-open https://evil.example/'),
    )
    .toHaveLength(2);
  expect(electronApp.windows()).toHaveLength(1);
});

test('a redirect is told and followed', async ({ page, electronApp }) => {
  await electronApp.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('app://bundle/moved'),
  );
  expect(await toyLog(electronApp)).toContain('will-redirect app://bundle/index.html');
  expect(await toyLog(electronApp)).not.toContain('will-navigate app://bundle/moved');
  await expect(page.getByRole('heading', { name: 'Toy' })).toBeVisible();
});

test('an inner frame asks before it loads', async ({ page, electronApp }) => {
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = './inner.html';
    document.body.append(frame);
  });
  await expect(page.frameLocator('iframe').getByText('Inner')).toBeVisible();
  expect(await toyLog(electronApp)).toContain('will-frame-navigate app://bundle/inner.html main:false');
  expect(await page.frames()[1]?.evaluate(() => 'toy' in window)).toBe(false);
});

test('requests can be blocked by the session', async ({ page, electronApp }) => {
  await electronApp.evaluate(({ session }) => {
    session.defaultSession.webRequest.onBeforeRequest(
      { urls: ['*://*/page.js?blocked*'] },
      (_details, answer) => answer({ cancel: true }),
    );
  });
  const load = (address: string) =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          (response) => response.status,
          () => 'blocked',
        ),
      address,
    );
  expect(await load('./page.js')).toBe(200);
  expect(await load('./page.js?blocked')).toBe('blocked');
  expect(await load('./not-there')).toBe(404);
});

test('a permission is refused', async ({ page }) => {
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
});
