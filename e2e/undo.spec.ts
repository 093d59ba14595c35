import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, makeFolder, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('a cancel taken back goes on in its session, and the server never heard of it', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const file = await makeFile(folder, 'draft.zip', 48 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(file);
  const { sessionId } = await middle.reached;

  await window.press('Cancel', 'draft.zip');
  await window.shows('draft.zip', 'can be taken back');
  await expect(window.undo()).toContainText('1 upload cancelled.');
  middle.release();
  await window.takeBack();
  await window.shows('draft.zip', 'Done');
  await expect(window.undo()).toBeHidden();
  expect(await sha256(path.join(server.folder, 'draft.zip'))).toBe(await sha256(file));
  const packets = server.transcript.map(({ packetType }) => packetType);
  expect(packets.filter((type) => type === 'Create-Session')).toHaveLength(1);
  expect(packets).not.toContain('Cancel-Session');
  expect(server.transcript.at(-1)).toMatchObject({ packetType: 'Close-Session', sessionId });

  await page.getByRole('button', { name: 'Clear done' }).click();
  await expect(window.row('draft.zip')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await window.shows('draft.zip', 'Done');
});

test('a cancel that nobody takes back reaches the server when its time is over', async ({
  folder,
  server,
  program: { window },
}) => {
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'draft.zip', 96 * mebibyte));
  const { sessionId } = await middle.reached;
  await window.press('Cancel', 'draft.zip');
  await window.shows('draft.zip', 'can be taken back');
  middle.release();
  await window.shows('draft.zip', 'cancelled, confirmed by the server');
  await expect(window.undo()).toBeHidden();
  expect(server.transcript.at(-1)).toMatchObject({ packetType: 'Cancel-Session', sessionId });
  expect(existsSync(path.join(server.folder, 'draft.zip'))).toBe(false);
});

test('a page loaded again still offers what can be taken back, the newest first', async ({
  folder,
  server,
  program: { window, page },
}) => {
  server.behaviours.bytesPerSecond = 1;
  await window.sendTo(server.url);
  const names = ['a.bin', 'b.bin'];
  await window.drop(...(await Promise.all(names.map((name) => makeFile(folder, name, 1000)))));
  for (const name of names) await window.shows(name, 'Uploading');
  for (const name of names) await window.press('Cancel', name);
  await window.shows('b.bin', 'can be taken back');
  await page.reload();
  await window.takeBack();
  await window.shows('b.bin', 'Uploading');
  await expect(window.row('a.bin')).toContainText('can be taken back');
  await window.takeBack();
  await window.shows('a.bin', 'Uploading');
  await expect(window.undo()).toBeHidden();
  expect(server.transcript.map(({ packetType }) => packetType)).not.toContain('Cancel-Session');
});

test('a press at the end of a long list counts, though the details of a batch gave way to those of a row', async ({
  folder,
  server,
  program: { window, page },
}) => {
  server.behaviours.bytesPerSecond = 1;
  await window.sendTo(server.url);
  await window.drop(await makeFolder(folder, 'Measurements', 30));
  await window.shows('Measurements', '0 of 30 done');
  await expect(page.getByRole('region', { name: 'Details' })).toContainText('Measurements');
  const grid = page.getByRole('grid');
  await grid.hover();
  await page.mouse.wheel(0, 100_000);
  const last = page.getByRole('button', { name: /^Cancel: / }).last();
  await expect(page.locator('[aria-rowindex="32"]')).toBeVisible();
  const name = (await last.getAttribute('aria-label'))?.replace('Cancel: ', '') ?? '';
  await last.click();
  await window.shows(name, 'can be taken back');
});
