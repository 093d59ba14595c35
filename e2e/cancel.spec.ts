import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { PracticeServer } from '../main/practice-server/practice-server.ts';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;
const packets = (server: PracticeServer): (string | null)[] =>
  server.transcript.map((record) => record.packetType);

test('Cancel in the middle of an upload: one Cancel-Session, nothing after it, nothing left on the server', async ({
  folder,
  server,
  program: { window },
}) => {
  const file = await makeFile(folder, 'draft.zip', 64 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.sendTo(server.url);
  await window.drop(file);
  const { sessionId } = await middle.reached;

  await window.cancelNow('draft.zip');
  await window.shows('draft.zip', 'cancelled, confirmed by the server');
  middle.release();

  const cancels = server.transcript.filter((record) => record.packetType === 'Cancel-Session');
  expect(cancels.map((record) => record.sessionId)).toEqual([sessionId]);
  expect(packets(server).at(-1)).toBe('Cancel-Session');
  expect(existsSync(path.join(server.folder, 'draft.zip'))).toBe(false);
  expect(readdirSync(path.join(server.folder, '.bitlade-sessions'))).toEqual([]);
  expect(server.sessionIds).toEqual([]);
});

test('Cancel while the server is down: told as not reached yet, and sent after both have started again', async ({
  folder,
  serve,
  launch,
}) => {
  const file = await makeFile(folder, 'draft.zip', 64 * mebibyte);
  const server = await serve();
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  const first = await launch();
  await first.window.sendTo(server.url);
  await first.window.drop(file);
  const { sessionId } = await middle.reached;
  server.kill();
  await first.window.shows('draft.zip', 'Tries again');
  await first.window.cancelNow('draft.zip');
  await first.window.shows('draft.zip', 'the server could not be reached yet; it will be told later');
  await first.quit();
  await server.stop();

  const again = await serve({ port: server.port });
  const second = await launch();
  await second.window.shows('draft.zip', 'cancelled, confirmed by the server');
  expect(again.transcript.map(({ packetType, sessionId }) => ({ packetType, sessionId }))).toEqual([
    { packetType: 'Cancel-Session', sessionId },
  ]);
  expect(again.sessionIds).toEqual([]);
});

test('Cancel after the last fragment is told as finished', async ({
  folder,
  server,
  program: { window },
}) => {
  const file = await makeFile(folder, 'late.zip', 3 * mebibyte);
  const closing = server.behaviours.holdAnswer('Close-Session');
  await window.sendTo(server.url);
  await window.drop(file);
  await closing.reached;

  await window.cancelNow('late.zip');
  await window.shows('late.zip', 'Cancelling');
  closing.release();

  await window.shows('late.zip', 'already finished on the server before the cancel arrived');
  expect(packets(server)).not.toContain('Cancel-Session');
  expect(existsSync(path.join(server.folder, 'late.zip'))).toBe(true);
});

test('Cancel of a waiting upload sends nothing to the server', async ({
  folder,
  serve,
  program: { window },
}) => {
  const server = await serve();
  const { url } = server;
  await server.stop();
  const file = await makeFile(folder, 'never.zip', 1000);
  await window.sendTo(url);
  await window.drop(file);
  await window.shows('never.zip', 'Tries again');
  await window.cancelNow('never.zip');
  await window.shows('never.zip', 'cancelled before anything of it was sent');
});
