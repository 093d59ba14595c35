import fs from 'node:fs';
import path from 'node:path';
import { expect, test, toyLog } from './toy.ts';

test('files from an input have their real paths', async ({ page, userData, electronApp }) => {
  const file = path.join(userData, 'big é file.bin');
  fs.writeFileSync(file, Buffer.alloc(3_000_000, 7));
  await page.getByLabel('Files', { exact: true }).setInputFiles(file);
  await expect(page.getByRole('listitem')).toHaveText(`big é file.bin => ${file} (3000000)`);
  await expect.poll(() => toyLog(electronApp)).toContain(`files ${file}`);
});

test('files and folders dropped by the desktop have their real paths', async ({ page, userData }) => {
  const file = path.join(userData, 'two.txt');
  const folder = path.join(userData, 'a folder');
  fs.writeFileSync(file, 'two');
  fs.mkdirSync(folder);
  const zone = await page.getByRole('region', { name: 'Drop zone' }).boundingBox();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file, folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: (zone?.x ?? 0) + 4,
      y: (zone?.y ?? 0) + 4,
      data,
    });
  }
  const rows = page.getByRole('listitem');
  await expect(rows.nth(0)).toHaveText(`two.txt => ${file} (3)`);
  await expect(rows.nth(1)).toHaveText(new RegExp(`^a folder => ${folder} \\(`));
});

test('a file that is on no disk has an empty path', async ({ page }) => {
  const [file] = await page.evaluate(() => window.toy.dropped([new File(['q'], 'made up.txt')]));
  expect(file).toEqual({ name: 'made up.txt', path: '', size: 1 });
});
