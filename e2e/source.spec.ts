import { execFileSync } from 'node:child_process';
import { appendFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('a file changed in the middle of its upload stops it, and the server is told', async ({
  folder,
  server,
  program: { window },
}) => {
  const file = await makeFile(folder, 'operators.xlsx', 64 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(file);
  const { sessionId } = await middle.reached;
  await appendFile(file, 'one more line');
  middle.release();

  await window.shows('operators.xlsx', 'Needs you');
  await window.shows('operators.xlsx', /changed|grew/);
  const cancel = await server.waitFor((record) => record.packetType === 'Cancel-Session');
  expect(cancel.sessionId).toBe(sessionId);
  expect(server.sessionIds).toEqual([]);

  await window.press('Start again', 'operators.xlsx');
  await window.shows('operators.xlsx', 'Done');
  expect(await sha256(path.join(server.folder, 'operators.xlsx'))).toBe(await sha256(file));
});

test('a file that shrinks or disappears is never marked as sent', async ({
  folder,
  server,
  program: { window },
}) => {
  const shrinking = await makeFile(folder, 'shrinks.bin', 40 * mebibyte);
  const hold = server.behaviours.holdBody({ afterBytes: 12 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(shrinking);
  await hold.reached;
  await truncate(shrinking, 15 * mebibyte);
  hold.release();
  await window.shows('shrinks.bin', 'Needs you');

  const going = await makeFile(folder, 'goes.bin', 40 * mebibyte);
  const second = server.behaviours.holdBody({ afterBytes: 12 * mebibyte });
  await window.drop(going);
  await second.reached;
  await rm(going);
  second.release();
  await window.shows('goes.bin', 'Needs you');
  await window.shows('goes.bin', 'disappeared');
});

test('special files, links and empty folders are left out with a reason; an empty file is kept and refused', async ({
  folder,
  server,
  program: { window, page },
}) => {
  test.skip(process.platform === 'win32', 'no FIFOs there');
  const fifo = path.join(folder, 'pipe');
  execFileSync('mkfifo', [fifo]);
  const empty = path.join(folder, 'empty.dat');
  await writeFile(empty, '');
  await window.sendTo(server.url);

  await window.drop(fifo);
  await expect(window.notices()).toContainText('pipe');
  await expect(window.notices()).toContainText('Not a regular file.');

  await window.drop(empty);
  await window.shows('empty.dat', 'Needs you');
  await expect(page.getByText(/empty/).first()).toBeVisible();
  expect(server.transcript).toEqual([]);

  await writeFile(empty, 'no longer empty');
  await window.press('Try again', 'empty.dat');
  await window.shows('empty.dat', 'Done');
});
