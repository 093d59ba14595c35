import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TestProxy } from '../main/testing/test-proxy.ts';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const canary = 'canary-4711-pass';
const signIn = {
  accounts: [{ user: 'ana', password: canary }],
  schemes: ['Digest-SHA-256', 'NTLM'],
} as const;

/** A key store that keeps what it gets; without one named, Linux has none that protects. */
const withKeyStore = '--password-store=gnome-libsecret';

/** Every file below a folder, as text of one byte a character. */
async function everyFile(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (name) => ({ name, text: await readFile(name, 'latin1') })));
}

test('settings and secrets of a server survive a restart; no file of the program holds a secret', async ({
  folder,
  serve,
  launch,
}) => {
  const server = await serve({ signIn });
  const first = await launch(withKeyStore);
  await first.window.sendTo(server.url);
  await first.window.servers.openSettings('Sign-in');
  await first.window.servers.choose('User name and password');
  await first.window.servers.fill('User name', 'ana');
  await first.window.servers.fill('Password', canary);
  await first.window.servers.addHeader('X-Api-Key', `${canary}-header`);
  await first.window.servers.save();
  await expect(first.window.servers.dialog).toBeHidden();
  await first.window.drop(await makeFile(folder, 'a.bin', 50_000));
  await first.window.shows('a.bin', 'Done');

  const forms = [
    canary,
    Buffer.from(canary).toString('base64'),
    Buffer.from(canary, 'utf16le').toString('latin1'),
  ];
  const leaks = async () => {
    const files = await everyFile(path.join(folder, 'data'));
    expect(files.length).toBeGreaterThan(3);
    return files.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ name }) => name);
  };
  expect(await leaks()).toEqual([]);
  await first.quit();
  expect(await leaks()).toEqual([]);
  for (const name of ['servers.json', 'secrets.json']) {
    const { mode } = await stat(path.join(folder, 'data', name));
    if (process.platform !== 'win32') expect((mode & 0o777).toString(8)).toBe('600');
  }

  const second = await launch(withKeyStore);
  await second.window.drop(await makeFile(folder, 'b.bin', 50_000));
  await second.window.shows('b.bin', 'Done');
  await second.window.servers.openSettings('Sign-in');
  await expect(second.window.servers.dialog.getByRole('textbox', { name: 'User name' })).toHaveValue('ana');
  await expect(second.window.servers.dialog.getByLabel('Password', { exact: true })).toHaveValue('');
  expect(await second.page.content()).not.toContain('canary');
});

test('without a key store passwords are kept only until the program ends, and it says so', async ({
  folder,
  serve,
  launch,
}) => {
  test.skip(process.platform !== 'linux', 'the other systems always have one');
  const server = await serve({ signIn });
  const first = await launch('--password-store=basic');
  await first.window.sendTo(server.url);
  await first.window.drop(await makeFile(folder, 'a.bin', 1000));
  await first.window.shows('a.bin', 'Sign-in needed');
  await first.window.servers.openSignIn();
  await expect(first.window.servers.dialog).toContainText('Passwords will be kept only until you quit.');
  await first.window.servers.signIn('ana', canary);
  await first.window.shows('a.bin', 'Done');
  await first.quit();
  expect(await readdir(path.join(folder, 'data'))).not.toContain('secrets.json');

  const second = await launch('--password-store=basic');
  await second.window.drop(await makeFile(folder, 'b.bin', 1000));
  await second.window.shows('b.bin', 'Sign-in needed');
});

test('a locked key store is told, and the upload goes on once it is open', async ({
  folder,
  serve,
  launch,
}) => {
  const server = await serve({ signIn });
  const { app, window } = await launch(withKeyStore);
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 1000));
  await window.shows('a.bin', 'Sign-in needed');
  await window.servers.openSignIn();
  await window.servers.signIn('ana', canary);
  await window.shows('a.bin', 'Done');

  await app.evaluate(({ safeStorage }) => {
    const { decryptStringAsync } = safeStorage;
    let isLocked = true;
    safeStorage.decryptStringAsync = (sealed) => {
      if (!isLocked) return decryptStringAsync(sealed);
      isLocked = false;
      return Promise.reject(new Error('locked'));
    };
  });
  await window.drop(await makeFile(folder, 'b.bin', 1000));
  await window.shows('b.bin', 'The key store is locked');
  await window.press('Try again', 'b.bin');
  await window.shows('b.bin', 'Done');
});

test('what cannot be sent is refused with its line, and nothing is saved', async ({
  folder,
  server,
  program: { window, page },
}) => {
  await window.sendTo(server.url);
  await window.servers.openSettings('Sign-in');
  await window.servers.addHeader('Content-Length', '5');
  await window.servers.save();
  await expect(window.servers.dialog).toContainText('Line 1: Set by the program.');
  await page.keyboard.press('Escape');
  expect(await readdir(path.join(folder, 'data'))).not.toContain('servers.json');
});

test('files of 0 bytes go as the settings of the server say', async ({
  folder,
  serve,
  program: { window },
}) => {
  const server = await serve({ emptyOnClose: true });
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'empty.bin', 0));
  await window.shows('empty.bin', 'Needs you');
  await window.servers.openSettings('Uploads');
  await window.servers.choose('Open and close without a byte between');
  await window.servers.save();
  await window.shows('empty.bin', 'Done');
  expect((await stat(path.join(server.folder, 'empty.bin'))).size).toBe(0);
});

test('uploads go through the proxy of the settings, after main has asked', async ({
  folder,
  server,
  program: { window, page },
}) => {
  const user = { scheme: 'Digest', userName: 'out', password: 'secret' } as const;
  const proxy = await TestProxy.start({ user });
  const file = await makeFile(folder, 'a.bin', 100_000);
  await window.sendTo(server.url);
  await window.servers.openSettings('Connection');
  await window.servers.choose('Through these proxies');
  await window.servers.fill('Proxies, one a line', proxy.name);
  await window.servers.answerMain('cancel');
  await window.servers.save();
  await window.servers.untilMainHasAsked();
  await expect(window.servers.dialog).toBeVisible();
  await window.servers.answerMain('allow');
  await window.servers.save();
  await expect(window.servers.dialog).toBeHidden();

  await window.drop(file);
  await window.shows('a.bin', 'The proxy wants a password');
  await expect(window.servers.banners()).toContainText('The proxy on the way to');
  await window.servers.openSignIn();
  await expect(page.getByRole('heading', { name: 'Sign in to the proxy' })).toBeVisible();
  await window.servers.signIn('out', 'secret');
  await window.shows('a.bin', 'Done');
  expect(await sha256(path.join(server.folder, 'a.bin'))).toBe(await sha256(file));
  expect(proxy.requests.length).toBeGreaterThan(0);
  await proxy[Symbol.asyncDispose]();
});

test('a pinned key goes only after main has asked', async ({ server, program: { window } }) => {
  const pin = 'a'.repeat(64);
  await window.sendTo(server.url.replace('http:', 'https:'));
  await window.servers.openSettings('Security');
  await window.servers.fill('Pinned key of the server', pin);
  await window.servers.save();
  await expect(window.servers.dialog).toBeHidden();

  await window.servers.openSettings('Security');
  await window.servers.fill('Pinned key of the server', '');
  await window.servers.answerMain('cancel');
  await window.servers.save();
  await window.servers.untilMainHasAsked();
  await expect(window.servers.dialog).toBeVisible();
  await window.servers.answerMain('allow');
  await window.servers.save();
  await expect(window.servers.dialog).toBeHidden();
});

test('uploads go through the proxy of the system', async ({ folder, server, launch }) => {
  const proxy = await TestProxy.start();
  const { window } = await launch(`--proxy-server=${proxy.name}`, '--proxy-bypass-list=<-loopback>');
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'a.bin', 1000));
  await window.shows('a.bin', 'Done');
  expect(proxy.requests.length).toBeGreaterThan(0);
  await proxy[Symbol.asyncDispose]();
});
