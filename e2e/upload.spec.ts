import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, makeFolder, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('a dropped file of 64 MiB with a non-ASCII name arrives whole and is never visible half-written @smoke', async ({
  folder,
  server,
  program: { window },
}) => {
  const name = 'Prüfbericht – naïve 測試.bin';
  const file = await makeFile(folder, name, 64 * mebibyte);
  const landed = path.join(server.folder, 'in', name);
  const inMiddle = server.behaviours.holdBody({ afterBytes: 30 * mebibyte });
  const afterLast = server.behaviours.holdAnswer('Close-Session');

  await window.sendTo(`${server.url}in/`);
  await window.drop(file);
  await inMiddle.reached;
  expect(existsSync(landed)).toBe(false);
  await window.shows(name, 'Uploading');
  inMiddle.release();

  await afterLast.reached;
  expect(statSync(landed).size).toBe(64 * mebibyte);
  await window.shows(name, 'Finishing');
  expect(await window.percent(name)).toBeLessThan(100);
  afterLast.release();

  await window.shows(name, 'Done');
  expect(await sha256(landed)).toBe(await sha256(file));
  expect(server.sessionIds).toEqual([]);
  await expect(window.row(name).getByRole('progressbar')).toHaveCount(0);
});

test('a dropped folder of 200 files arrives as one batch, sub-folders kept', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const dropped = await makeFolder(folder, 'Line 4 measurements', 200);
  await window.sendTo(server.url);
  await window.drop(dropped);

  await expect(page.getByRole('row').filter({ hasText: 'Line 4 measurements' })).toContainText(
    '200 of 200 done',
    {
      timeout: 60_000,
    },
  );
  expect(await window.count('Done')).toBe(200);
  for (let index = 0; index < 200; index += 1) {
    const below = path.join(
      'Line 4 measurements',
      `part ${index % 5}`,
      `file ${String(index).padStart(3, '0')}.dat`,
    );
    expect(await readFile(path.join(server.folder, below))).toEqual(await readFile(path.join(folder, below)));
  }
});

test('the practice server of the program itself is one press away', async ({
  folder,
  program: { window, page },
}) => {
  const file = await makeFile(folder, 'first try.txt', 1234);
  await page.getByRole('button', { name: 'Try with the practice server' }).click();
  await expect(page.getByText('On, for this computer only')).toBeVisible();
  await window.drop(file);
  await window.shows('first try.txt', 'Done');
  const landed = path.join(folder, 'data', 'practice-server', 'first try.txt');
  expect(await sha256(landed)).toBe(await sha256(file));
});

test('the last destination is remembered at the next start', async ({ folder, server, launch }) => {
  const first = await launch();
  await first.window.sendTo(`${server.url}kept/`);
  const file = await makeFile(folder, 'a.bin', 10);
  await first.window.drop(file);
  await first.window.shows('a.bin', 'Done');
  await first.quit();

  const second = await launch();
  await second.window.shows('a.bin', 'Done');
  const other = await makeFile(folder, 'b.bin', 11);
  await second.window.drop(other);
  await second.window.shows('b.bin', 'Done');
  expect(await sha256(path.join(server.folder, 'kept', 'b.bin'))).toBe(await sha256(other));
});

test('a naming rule belongs to its destination and is there at the next start', async ({
  folder,
  server,
  launch,
}) => {
  const first = await launch();
  await first.window.answerNewServer('upload');
  await first.window.openDestinations();
  await first.window.addressField().fill(`${server.url}kept/`);
  await first.page.getByRole('button', { name: 'Naming rule' }).click();
  await first.page.getByRole('textbox', { name: 'Naming rule' }).fill('{stem}-{counter:3}.{ext}');
  await first.page.getByRole('button', { name: 'Use this address' }).click();
  await first.window.sendTo(`${server.url}plain/`);
  await first.window.drop(await makeFile(folder, 'a.bin', 10));
  await first.window.shows('a.bin', 'Done');
  expect(existsSync(path.join(server.folder, 'plain/a.bin'))).toBe(true);
  await first.quit();

  const second = await launch();
  await second.window.openDestinations();
  await second.page.getByRole('button', { name: `Upload to ${new URL(server.url).host}/kept` }).click();
  await second.window.drop(await makeFile(folder, 'b.bin', 10));
  await second.window.shows('b.bin', 'Done');
  expect(existsSync(path.join(server.folder, 'kept/b-001.bin'))).toBe(true);
});
