import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearLeftover } from './chromium-leftover.ts';

let profile: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  profile = mkdtempSync(path.join(os.tmpdir(), 'profile-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(profile, { recursive: true, force: true });
});

/** A process that runs until it is ended and whose command line holds `argument`. */
async function runWith(argument: string): Promise<ChildProcess> {
  const script = 'process.stdout.write("up"); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ['--eval', script, '--', argument], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

const writeOwner = (owner: object) =>
  writeFileSync(path.join(profile, 'stand-in-owner.json'), JSON.stringify(owner));

async function endedPid(): Promise<number> {
  const child = await runWith('');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a Chromium that was left behind on this profile is ended, and its locks go', async () => {
  const leftover = await runWith(`--user-data-dir=${profile}`);
  const ended = once(leftover, 'exit');
  writeOwner({ standIn: await endedPid(), chromium: leftover.pid });
  writeFileSync(path.join(profile, 'SingletonLock'), '');
  await clearLeftover(profile, 0);
  expect((await ended)[1]).toBe('SIGKILL');
  expect(existsSync(path.join(profile, 'SingletonLock'))).toBe(false);
});

test('a process that got the same id, but is no Chromium of this profile, is left alone', async () => {
  const stranger = await runWith(`--user-data-dir=${profile}-other`);
  writeOwner({ standIn: await endedPid(), chromium: stranger.pid });
  await clearLeftover(profile, 0);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

test('a profile that a running stand-in uses is refused', async () => {
  const chromium = await runWith(`--user-data-dir=${profile}`);
  const standIn = await runWith(import.meta.dirname);
  writeOwner({ standIn: standIn.pid, chromium: chromium.pid });
  await expect(clearLeftover(profile, 0)).rejects.toThrow(`process ${standIn.pid} already uses`);
  expect(chromium.exitCode ?? chromium.signalCode).toBeNull();
});

test('a new profile, or one with a torn note, is free', async () => {
  await clearLeftover(profile, 0);
  writeFileSync(path.join(profile, 'stand-in-owner.json'), '{"stand');
  await clearLeftover(profile, 0);
});
