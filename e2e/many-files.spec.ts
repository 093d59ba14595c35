import { expect, test } from './fixtures/bitlade.ts';
import { makeFolder } from './fixtures/files.ts';
import type { MainWindow } from './pages/main-window.ts';

const files = 1500;

/** What the list counts, whatever view it is in; adds up to all of them. */
const counted = async (window: MainWindow) => ({
  all: await window.count('All'),
  done: await window.count('Done'),
  open: (await window.count('Waiting')) + (await window.count('Uploading')),
});

test('a window that is busy gets one patch; then it is up to date, takes a wish, and is the same when loaded again', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const isClosed = ({ packetType, status }: (typeof server.transcript)[number]): boolean =>
    packetType === 'Close-Session' && status === 200;
  const closed = (): number => server.transcript.filter(isClosed).length;

  await window.sendTo(server.url);
  await window.drop(await makeFolder(folder, 'Measurements', files));
  await window.shows('Measurements', /[1-9]\d* of 1,500 done/);

  const before = closed();
  expect(await window.patchesWhileBusy(3_000)).toBeLessThanOrEqual(1);
  expect(closed()).toBeGreaterThan(before);

  await window.press('Pause', 'Measurements');
  await window.shows('Measurements', 'Paused');
  await expect.poll(() => counted(window)).toEqual({ all: files, done: closed(), open: files - closed() });

  await page.reload();
  await window.shows('Measurements', 'Paused');
  await expect.poll(() => counted(window)).toEqual({ all: files, done: closed(), open: files - closed() });
});
