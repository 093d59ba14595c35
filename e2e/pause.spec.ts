import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('Pause stops the bytes and keeps the session; Resume goes on where the server says', async ({
  folder,
  server,
  program: { window },
}) => {
  const total = 64 * mebibyte;
  const file = await makeFile(folder, 'survey.tif', total);
  const bytesPerSecond = 8 * mebibyte;
  server.behaviours.bytesPerSecond = bytesPerSecond;
  await window.sendTo(server.url);
  await window.drop(file);
  const running = await server.waitFor(
    ({ contentRange, bodyBytes }) => /^bytes [1-9]/.test(contentRange ?? '') && bodyBytes > 0,
  );

  const lost = server.waitFor((record) => record.number === running.number && record.outcome === 'lost');
  const bytesAtPause = running.bodyBytes;
  await window.press('Pause', 'survey.tif');
  await window.shows('survey.tif', 'Paused');
  // Counted in what the line carries in a second, since a busy machine has no reliable clock.
  expect((await lost).bodyBytes - bytesAtPause).toBeLessThanOrEqual(bytesPerSecond);
  server.behaviours.bytesPerSecond = null;
  const packetsAtPause = server.transcript.length;
  const [session] = server.sessionIds;
  expect(session).toBe(running.sessionId);

  await window.press('Resume', 'survey.tif');
  await window.shows('survey.tif', 'Done');
  expect(await sha256(path.join(server.folder, 'survey.tif'))).toBe(await sha256(file));

  const after = server.transcript.slice(packetsAtPause);
  expect(after[0]?.packetType).toBe('Ping');
  expect(server.transcript.filter((record) => record.packetType === 'Create-Session')).toHaveLength(1);
  expect(server.transcript.filter((record) => record.packetType === 'Cancel-Session')).toHaveLength(0);
  const sent = server.transcript.reduce((sum, record) => sum + record.bodyBytes, 0);
  const longest = Math.max(...server.transcript.map((record) => record.contentLength ?? 0));
  expect(sent - total).toBeLessThanOrEqual(longest);
});
