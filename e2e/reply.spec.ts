import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

test('the reply lands in the folder that was chosen, before the upload is closed, and can be shown', async ({
  folder,
  serve,
  program: { app, window, page },
}) => {
  const server = await serve({ builtInReply: true });
  const replies = path.join(folder, 'replies');
  await window.sendTo(server.url);
  await window.servers.openSettings('Replies');
  await window.servers.chooseFile('Folder for replies', replies);
  await expect(window.servers.dialog).toContainText('This folder cannot be used');
  await makeFile(replies, 'there already', 1);
  await window.servers.chooseFile('Folder for replies', replies);
  await expect(window.servers.dialog).toContainText(replies);
  await window.servers.check('Every upload gets a reply');
  await window.servers.save();
  await expect(window.servers.dialog).toBeHidden();

  const beforeClose = server.behaviours.holdAnswer('Close-Session');
  await window.drop(await makeFile(folder, 'report.bin', 200_000));
  await beforeClose.reached;
  const inFolder = async () => (await readdir(replies)).filter((name) => name !== 'there already');
  const saved = (await inFolder()).filter((name) => !name.endsWith('.bitlade-part'));
  expect(saved).toEqual([expect.stringContaining('report.bin')]);
  expect(await readFile(path.join(replies, saved[0] ?? ''), 'utf8')).toContain('200000');
  beforeClose.release();

  await window.shows('report.bin', 'reply saved');
  await expect.poll(inFolder).toEqual(saved);
  await window.row('report.bin').click();
  await app.evaluate(({ shell }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    shell.showItemInFolder = (file) => shown.push(file);
  });
  await page.getByRole('button', { name: 'Show reply' }).click();
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown))
    .toEqual([path.join(replies, saved[0] ?? '')]);
});

test('an upload without the reply that was expected is pointed out', async ({
  folder,
  server,
  program: { window, page },
}) => {
  await window.sendTo(server.url);
  await window.servers.openSettings('Replies');
  await window.servers.check('Every upload gets a reply');
  await window.servers.save();
  await window.drop(await makeFile(folder, 'a.bin', 1000));
  await window.shows('a.bin', 'no reply came');
  await window.row('a.bin').click();
  await expect(page.getByText('Sent, but the server gave no reply.')).toBeVisible();
});
