import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, makeFolder } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('another order survives a restart', async ({ folder, server, launch }) => {
  server.behaviours.bytesPerSecond = 1;
  const first = await launch();
  await first.window.sendTo(server.url);
  for (const name of ['a.bin', 'b.bin', 'c.bin']) {
    await first.window.drop(await makeFile(folder, name, 2 * mebibyte));
    await expect(first.window.row(name)).toBeVisible();
  }
  await first.page.getByRole('button', { name: 'Pause all' }).click();
  for (const name of ['a.bin', 'b.bin', 'c.bin']) await first.window.shows(name, 'Paused');

  await first.window.row('a.bin').click();
  await first.page.keyboard.press('Alt+End');
  await expect.poll(() => first.window.order()).toEqual(['b.bin', 'c.bin', 'a.bin']);
  await expect(first.window.row('a.bin')).toBeFocused();
  await first.window.choose('c.bin', 'Move', 'To the top');
  await expect.poll(() => first.window.order()).toEqual(['c.bin', 'b.bin', 'a.bin']);
  await first.window.choose('b.bin', 'Priority', 'High');
  await first.quit();

  const second = await launch();
  await expect.poll(() => second.window.order()).toEqual(['c.bin', 'b.bin', 'a.bin']);
  server.behaviours.bytesPerSecond = null;
  await second.page.getByRole('button', { name: 'Resume all' }).click();
  for (const name of ['a.bin', 'b.bin', 'c.bin']) await second.window.shows(name, 'Done');
});

test('a batch is paused, resumed and told as a list; its files are named by the rule', async ({
  folder,
  server,
  program: { window, page },
}) => {
  await window.sendTo(server.url);
  await window.openDestinations();
  await page.getByRole('button', { name: 'Naming rule' }).click();
  await page.getByRole('textbox', { name: 'Naming rule' }).fill('kept/{nam}');
  await expect(page.getByRole('dialog')).toContainText("There is no field 'nam' (at position 6)");
  await page.getByRole('textbox', { name: 'Naming rule' }).fill('kept/{stem}-{counter:3}.{ext}');
  await expect(page.getByRole('dialog')).toContainText(`${server.url}kept/report-001.pdf`);
  await page.getByRole('button', { name: 'Use this address' }).click();

  server.behaviours.bytesPerSecond = 1;
  await window.drop(await makeFolder(folder, 'Line 4', 6));
  await window.press('Pause', 'Line 4');
  await window.shows('Line 4', 'Paused · 0 of 6 done');
  server.behaviours.bytesPerSecond = null;
  await window.press('Resume', 'Line 4');
  await window.shows('Line 4', 'Done · 6 of 6 done');
  const landed = await readFile(path.join(server.folder, 'kept/file 000-001.dat'));
  expect(landed).toEqual(await readFile(path.join(folder, 'Line 4/part 0/file 000.dat')));

  const list = path.join(folder, 'list.csv');
  await window.saveAs(list);
  await window.choose('Line 4', 'Save list', 'As CSV…');
  await expect(window.notices()).toContainText('Saved as');
  expect(await readFile(list, 'utf8')).toContain('6 files: 6 uploaded, 0 cancelled, 0 failed');
});

test('uploads are dragged to another place, alone or together, and it can be taken back', async ({
  folder,
  server,
  program: { window, page },
}) => {
  server.behaviours.bytesPerSecond = 1;
  await window.sendTo(server.url);
  for (const name of ['a.bin', 'b.bin', 'c.bin', 'd.bin']) {
    await window.drop(await makeFile(folder, name, 2 * mebibyte));
    await expect(window.row(name)).toBeVisible();
  }
  await window.dragRow('d.bin', 'b.bin');
  await expect.poll(() => window.order()).toEqual(['a.bin', 'd.bin', 'b.bin', 'c.bin']);
  await expect(window.undo()).toContainText('Order changed.');
  await window.takeBack();
  await expect.poll(() => window.order()).toEqual(['a.bin', 'b.bin', 'c.bin', 'd.bin']);

  await window.dragRow('d.bin', 'a.bin', { drop: false });
  await window.row('b.bin').click();
  await page.keyboard.press('Shift+ArrowDown');
  await window.dragRow('c.bin', 'a.bin');
  await expect.poll(() => window.order()).toEqual(['b.bin', 'c.bin', 'a.bin', 'd.bin']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => window.order()).toEqual(['a.bin', 'b.bin', 'c.bin', 'd.bin']);
});
