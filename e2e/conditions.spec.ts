import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('asleep and on battery uploads wait, and go on in their session', async ({
  folder,
  server,
  program: { window, page },
}) => {
  await window.openSpeed();
  await page.getByText('Wait while on battery').click();
  await window.saveSpeed();
  const middle = server.behaviours.holdBody({ afterBytes: 10 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 24 * mebibyte));
  await middle.reached;

  await window.power('suspend');
  await window.shows('a.bin', 'This computer sleeps');
  await window.power('on-battery');
  await window.power('resume');
  await window.shows('a.bin', 'On battery: goes on with mains power');
  await expect(window.notices()).toContainText('Running on battery. 1 upload waits.');
  middle.release();
  await window.notices().getByRole('button', { name: 'Always upload on battery' }).click();
  await window.shows('a.bin', 'Done');
  await expect(window.notices()).toBeHidden();
  expect(server.transcript.filter(({ packetType }) => packetType === 'Create-Session')).toHaveLength(1);
});

test('the timetable stops uploads; an override lets them go on and names its end', async ({
  folder,
  server,
  program: { window, page },
}) => {
  await window.openSpeed();
  await page.getByRole('tab', { name: 'Times' }).click();
  await page.getByText('Use a timetable').click();
  await page.getByText('Stop', { exact: true }).first().click();
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  for (const day of days) await page.getByRole('rowheader', { name: `Paint ${day}: Stop` }).press('Space');
  // One hour is left, so that the stop has an end.
  const other = new Date(Date.now() + 12 * 3_600_000);
  const weekday = days[(other.getDay() + 6) % 7];
  await page.getByText('Full speed', { exact: true }).first().click();
  const hour = String(other.getHours()).padStart(2, '0');
  await page.getByRole('gridcell', { name: new RegExp(`^${weekday} ${hour}:00`) }).click();
  await window.saveSpeed();

  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 1000));
  await window.shows('a.bin', /Stopped by the timetable: goes on .*:00/);
  await expect(window.notices()).toContainText('The timetable says stop. 1 upload waits.');
  expect(server.transcript).toEqual([]);
  await window
    .notices()
    .getByRole('button', { name: /^Upload anyway until .*:00$/ })
    .click();
  await window.shows('a.bin', 'Done');

  await expect(window.status()).toContainText('Full speed by you, until');
  await window.status().getByRole('button', { name: 'End the full speed' }).click();
  await expect(window.status()).toContainText('Stopped by the timetable');
});

test('a limit holds one upload back and no other; lifted, the upload goes on', async ({
  folder,
  server,
  program: { window },
}) => {
  const middle = server.behaviours.holdBody({ afterBytes: mebibyte });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'slow.bin', 64 * mebibyte));
  const { sessionId } = await middle.reached;
  await window.limit('slow.bin', '100 kB/s');
  middle.release();
  await window.drop(await makeFile(folder, 'free.bin', 64 * mebibyte));
  await window.shows('free.bin', 'Done');
  const slowBytes = server.transcript
    .filter((record) => record.sessionId === sessionId)
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  expect(slowBytes).toBeLessThan(16 * mebibyte);
  await window.limit('slow.bin', '');
  await window.shows('slow.bin', 'Done');
});
