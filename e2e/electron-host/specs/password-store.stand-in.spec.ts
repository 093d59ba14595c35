import { expect, launchToy, test } from './toy.ts';

test('without one named, the backend is the one that protects nothing', async ({ electronApp, page }) => {
  await expect(page.getByRole('heading')).toBeVisible();
  expect(await electronApp.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe(
    'basic_text',
  );
});

test('--password-store names the backend', async ({ userData }) => {
  const app = await launchToy(userData, {}, ['--password-store=gnome-libsecret']);
  expect(await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe(
    'gnome_libsecret',
  );
  await app.close();
});
