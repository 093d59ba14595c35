import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PracticeServerOptions } from '../practice-server/server-options.ts';
import { CliProcess } from '../testing/cli-process.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { TestProxy } from '../testing/test-proxy.ts';

// The real process against the practice server: what the options do on the wire.

const signIn = {
  accounts: [{ user: 'ana', password: 'canary-pass', token: 'canary-token' }],
  schemes: ['NTLM', 'Digest-SHA-256', 'Basic', 'Bearer'],
} as const;

let folder: TempFolder;
let peer: PracticePeer;
beforeEach(() => {
  folder = new TempFolder();
  writeFileSync(folder.join('a.bin'), sampleBytes(100_000));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await peer[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function upload(options: Omit<PracticeServerOptions, 'folder'>, ...words: string[]) {
  peer = await PracticePeer.start(options);
  const process = new CliProcess('upload', '--json', folder.join('a.bin'), peer.url().href, ...words);
  const code = await process.ended;
  expect(process.stdout + process.stderr).not.toContain('canary');
  return { code, last: process.events.at(-1), stderr: process.stderr };
}
const expectArrived = () => expect(peer.hashOf('a.bin')).toBe(sha256(readFileSync(folder.join('a.bin'))));

it('--user: the password of the environment lets the file in', async () => {
  vi.stubEnv('BITLADE_PASSWORD', 'canary-pass');
  expect((await upload({ signIn }, '--user', 'ana')).code).toBe(0);
  expectArrived();
});

it('a wrong password is told', async () => {
  vi.stubEnv('BITLADE_PASSWORD', 'canary-other');
  expect(await upload({ signIn }, '--user', 'ana')).toMatchObject({
    code: 1,
    last: { event: 'error', error: { code: 'sign-in-refused' } },
  });
});

it('no sign-in where one is needed is told', async () => {
  expect(await upload({ signIn })).toMatchObject({ code: 1, last: { error: { code: 'sign-in-needed' } } });
});

it('many files where nobody is let in: a few ask, and the command ends', async () => {
  for (let index = 0; index < 9; index += 1) writeFileSync(folder.join(`file-${index}`), 'x');
  peer = await PracticePeer.start({ signIn });
  await using process = new CliProcess('upload', folder.path, peer.url().href);
  expect(await process.ended).toBe(1);
  expect(process.stdout).toContain('7 more uploads were not tried: the server lets nobody in.');
  expect(peer.server.signIn?.challenged).toBe(3);
});

it('Basic over http wants a consent', async () => {
  vi.stubEnv('BITLADE_PASSWORD', 'canary-pass');
  const basic = { ...signIn, schemes: ['Basic'] } as const;
  expect(await upload({ signIn: basic }, '--user', 'ana')).toMatchObject({
    code: 1,
    last: { error: { code: 'password-over-http' } },
  });
  await peer[Symbol.asyncDispose]();
  expect((await upload({ signIn: basic }, '--user', 'ana', '--allow-password-over-http')).code).toBe(0);
  expectArrived();
});

it('--token-file', async () => {
  writeFileSync(folder.join('token'), 'canary-token\n');
  const words = ['--token-file', folder.join('token'), '--allow-password-over-http'];
  expect((await upload({ signIn: { ...signIn, schemes: ['Bearer'] } }, ...words)).code).toBe(0);
  expectArrived();
});

it('--proxy: everything goes through it', async () => {
  const proxy = await TestProxy.start();
  expect((await upload({}, '--proxy', `http://${proxy.name}`)).code).toBe(0);
  expectArrived();
  expect(proxy.requests.length).toBeGreaterThan(0);
  await proxy[Symbol.asyncDispose]();
});

it('--reply-folder: the reply is there before the end, and its line says where', async () => {
  const { code, last } = await upload(
    { builtInReply: true },
    '--reply-folder',
    folder.join('replies'),
    '--expect-reply',
  );
  expect(code).toBe(0);
  expect(last).toMatchObject({ event: 'done', reply: { path: expect.any(String) } });
  const { path, sizeBytes } = (last as { reply: { path: string; sizeBytes: number } }).reply;
  expect(readFileSync(path)).toHaveLength(sizeBytes);
  const kinds = peer.lines.map((line) => line.split(' ')[0]);
  expect(kinds.slice(-2)).toEqual(['GET', 'Close-Session']);
});

it('--empty-files close-only', async () => {
  writeFileSync(folder.join('a.bin'), '');
  expect((await upload({ emptyOnClose: true }, '--empty-files', 'close-only')).code).toBe(0);
  expectArrived();
});

it('--max-fragment and --header', async () => {
  expect((await upload({}, '--max-fragment', '50000', '--header', 'X-Line: 4')).code).toBe(0);
  expect(peer.lines.filter((line) => line.startsWith('Fragment'))).toEqual([
    'Fragment 0-49999/100000 → 200',
    'Fragment 50000-99999/100000 → 200',
  ]);
});
