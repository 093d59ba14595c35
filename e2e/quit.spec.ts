import type { MessageBoxOptions } from 'electron';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('who quits while an upload is under way is asked once; it goes on in its session at the next start', async ({
  folder,
  server,
  launch,
}) => {
  const { window, page, quit } = await launch();
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 48 * mebibyte));
  await middle.reached;

  const asked = await window.answerQuit('keep uploading');
  await window.wishToQuit();
  await expect.poll(asked).toHaveLength(1);
  expect((await asked())[0]).toMatchObject({
    message: 'Quit Bitlade? 1 upload is not done yet.',
    detail:
      'Uploads pause now, and go on where they are when Bitlade starts again. Servers keep what has arrived, but not for ever.',
    buttons: ['Quit', 'Keep uploading'],
    checkboxLabel: 'Do not ask again',
  } satisfies Partial<MessageBoxOptions>);
  await window.shows('a.bin', 'Uploading');
  await window.closeWindow();
  await expect.poll(asked).toHaveLength(2);
  await expect(page.getByRole('heading', { name: 'Bitlade' })).toBeVisible();

  await window.answerQuit('quit');
  await quit();
  middle.release();
  const second = await launch();
  await second.window.shows('a.bin', 'Done');
  expect(server.transcript.filter(({ packetType }) => packetType === 'Create-Session')).toHaveLength(1);
});

test('nobody is asked when everything is paused or done', async ({ folder, server, launch }) => {
  const { window, quit } = await launch();
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'done.bin', 100));
  await window.shows('done.bin', 'Done');
  const middle = server.behaviours.holdBody({ afterBytes: mebibyte });
  await window.drop(await makeFile(folder, 'paused.bin', 8 * mebibyte));
  await middle.reached;
  await window.press('Pause', 'paused.bin');
  await window.shows('paused.bin', 'Paused');
  middle.release();
  await window.answerQuit('keep uploading');
  await quit();
});

test('"Do not ask again" is kept, and the menu takes it back', async ({ folder, server, launch }) => {
  server.behaviours.bytesPerSecond = 1;
  const first = await launch();
  await first.window.sendTo(server.url);
  await first.window.drop(await makeFile(folder, 'a.bin', 1000));
  await first.window.shows('a.bin', 'Uploading');
  await first.window.answerQuit('quit', { doNotAskAgain: true });
  await first.quit();

  const second = await launch();
  await second.window.answerQuit('keep uploading');
  await second.quit();

  const third = await launch();
  expect(await third.window.toggleMenuItem('ask-before-quit')).toBe(true);
  const asked = await third.window.answerQuit('keep uploading');
  await third.window.wishToQuit();
  await expect.poll(asked).toHaveLength(1);
  await third.window.answerQuit('quit');
});

test('the end of the session of the system is never held up', async ({ folder, server, launch }) => {
  server.behaviours.bytesPerSecond = 1;
  const { window, signal } = await launch();
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 1000));
  await window.shows('a.bin', 'Uploading');
  await window.answerQuit('keep uploading');
  await signal('SIGTERM');
});
