import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('SIGKILL in the middle of an upload: the next start completes it in the same session', async ({
  folder,
  server,
  launch,
}) => {
  const file = await makeFile(folder, 'run 412.h5', 64 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  const first = await launch();
  await first.window.sendTo(server.url);
  await first.window.drop(file);
  await middle.reached;
  await first.kill();
  middle.release();

  const second = await launch();
  await second.window.shows('run 412.h5', 'Done');
  expect(await sha256(path.join(server.folder, 'run 412.h5'))).toBe(await sha256(file));
  expect(server.transcript.filter((record) => record.packetType === 'Create-Session')).toHaveLength(1);
});

test('the page loaded again in the middle of an upload shows the same state', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const file = await makeFile(folder, 'run 413.h5', 64 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 30 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(file);
  await middle.reached;
  await window.shows('run 413.h5', 'Uploading');
  const acknowledged = Math.max(...server.transcript.map((record) => record.receivedBytes ?? 0));
  const percent = Math.floor((acknowledged * 100) / (64 * mebibyte));
  expect(percent).toBeGreaterThan(0);
  await expect.poll(() => window.percent('run 413.h5')).toBe(percent);

  await page.reload();
  await window.shows('run 413.h5', 'Uploading');
  await expect.poll(() => window.percent('run 413.h5')).toBe(percent);
  middle.release();
  await window.shows('run 413.h5', 'Done');
});

test('a page that crashes is loaded again, and the upload never notices', async ({
  folder,
  server,
  program: { window, app },
}) => {
  const file = await makeFile(folder, 'run 414.h5', 64 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 30 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(file);
  await middle.reached;

  // The page's own tools are lost with it, so main is asked what the page says.
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    contents.forcefullyCrashRenderer();
    await loaded;
  });
  const text = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.innerText'),
    );
  await expect.poll(text).toContain('run 414.h5');

  middle.release();
  await expect.poll(() => existsSync(path.join(server.folder, 'run 414.h5'))).toBe(true);
  expect(await sha256(path.join(server.folder, 'run 414.h5'))).toBe(await sha256(file));
  expect(server.transcript.filter((record) => record.packetType === 'Create-Session')).toHaveLength(1);
});

test('a second start brings up the first window and leaves', async ({ launch, program }) => {
  await expect(launch()).rejects.toThrow();
  await expect(program.page.getByRole('heading', { name: 'Bitlade' })).toBeVisible();
});
