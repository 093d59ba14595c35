import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFolder } from './fixtures/files.ts';

test('a search for files tells what it has found; stopped, what was found stays and is uploaded', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const dropped = await makeFolder(folder, 'Line 4', 40);
  await mkdir(path.join(dropped, 'share that is gone'));
  await window.hangFolder('share that is gone');
  await window.sendTo(server.url);
  await window.drop(dropped);

  await expect(window.status()).toContainText(/Finding files in Line 4: 40 files found, \d+(\.\d)? kB/);
  await window.openHistory();
  await window.status().getByRole('button', { name: 'Stop searching Line 4' }).click();
  await expect(window.status()).not.toContainText('Finding files');
  // Its end takes nobody away from what he looks at.
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  await page.getByRole('button', { name: /^All / }).click();
  await window.shows('Line 4', 'search stopped · 40 of 40 done');

  await page.reload();
  await window.shows('Line 4', 'search stopped · 40 of 40 done');
});
