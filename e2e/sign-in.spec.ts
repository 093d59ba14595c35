import path from 'node:path';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;
const signIn = {
  accounts: [{ user: 'ana', password: 'right' }],
  schemes: ['NTLM', 'Digest-SHA-256', 'Basic'],
} as const;

test('one banner for all uploads of a server; a wrong password is told, the right one lets them all go on', async ({
  folder,
  serve,
  program: { window },
}) => {
  const server = await serve({ signIn });
  await window.sendTo(server.url);
  const names = ['a.bin', 'b.bin', 'c.bin', 'd.bin', 'e.bin'];
  const files = await Promise.all(names.map((name) => makeFile(folder, name, 100_000)));
  await window.drop(...files);
  // A few find out; the others wait behind them.
  for (const name of names.slice(0, 3)) await window.shows(name, 'Sign-in needed');
  for (const name of names.slice(3)) await window.shows(name, 'Waits until you sign in');
  await expect(window.servers.banners()).toHaveCount(1);
  await expect(window.servers.banners()).toContainText('wants a sign-in. 5 uploads wait.');

  await window.servers.openSignIn();
  await window.servers.signIn('ana', 'wrong');
  await expect(window.servers.banners()).toContainText('refused the sign-in. 5 uploads wait.');
  await expect(window.servers.banners()).toHaveCount(1);

  await window.servers.openSignIn();
  await expect(window.servers.dialog).toContainText('The last sign-in was refused');
  await window.servers.signIn('ana', 'right');
  for (const name of names) await window.shows(name, 'Done');
  await expect(window.servers.banners()).toHaveCount(0);
  for (const [index, name] of names.entries())
    expect(await sha256(path.join(server.folder, name))).toBe(await sha256(files[index] ?? ''));
});

test('a sign-in that is no longer good in the middle of an upload keeps session and offset', async ({
  folder,
  serve,
  program: { window },
}) => {
  const server = await serve({ signIn: { ...signIn, schemes: ['Digest-SHA-256'] } });
  const file = await makeFile(folder, 'large.bin', 40 * mebibyte);
  await window.sendTo(server.url);
  await window.drop(file);
  await window.shows('large.bin', 'Sign-in needed');
  const middle = server.behaviours.holdBody({ afterBytes: 20 * mebibyte });
  await window.servers.openSignIn();
  await window.servers.signIn('ana', 'right');
  await middle.reached;
  const headers = [
    ['WWW-Authenticate', 'Digest realm="x", nonce="n", qop="auth", algorithm=SHA-256'],
  ] as const;
  server.behaviours.answerWith('Ping', { status: 401, headers }, 50);
  server.behaviours.resetAfterBytes(21 * mebibyte);
  middle.release();
  await window.shows('large.bin', 'refused the sign-in');
  const [session] = server.sessionIds;
  expect(session).toBeDefined();
  const before = server.transcript.length;
  server.behaviours.clear();

  await window.servers.openSignIn();
  await window.servers.signIn('ana', 'right');
  await window.shows('large.bin', 'Done');
  expect(await sha256(path.join(server.folder, 'large.bin'))).toBe(await sha256(file));
  const after = server.transcript.slice(before);
  expect(after.some(({ packetType }) => packetType === 'Create-Session')).toBe(false);
  const first = after.find(({ packetType, status }) => packetType === 'Fragment' && status === 200);
  expect(Number(/^bytes (\d+)/.exec(first?.contentRange ?? '')?.[1])).toBeGreaterThan(0);
});

test('a password goes over http as plain text only with consent', async ({
  folder,
  serve,
  program: { window },
}) => {
  const server = await serve({ signIn: { ...signIn, schemes: ['Basic'] } });
  const file = await makeFile(folder, 'a.bin', 1000);
  await window.sendTo(server.url);
  await window.drop(file);
  await window.shows('a.bin', 'Sign-in needed');
  await window.servers.openSignIn();
  await window.servers.signIn('ana', 'right');
  await window.shows('a.bin', 'would be readable on the way');
  expect(server.signIn?.counts.Basic.accepted).toBe(0);

  await expect(window.servers.banners()).toContainText('asks for the password in plain text');
  await window.servers.openSignIn();
  await expect(window.servers.dialog).toContainText('Your password would be readable on the way');
  await window.servers.check(/over http all the same/);
  await window.servers.answerMain('cancel');
  await window.servers.trySignIn('ana', 'right');
  await window.servers.untilMainHasAsked();
  await expect(window.servers.dialog).toBeVisible();
  expect(server.signIn?.counts.Basic.accepted).toBe(0);
  await window.servers.answerMain('allow');
  await window.servers.signIn('ana', 'right');
  await window.shows('a.bin', 'Done');
  expect(await sha256(path.join(server.folder, 'a.bin'))).toBe(await sha256(file));
});
