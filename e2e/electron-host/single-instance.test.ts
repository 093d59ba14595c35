import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SecondInstance, SingleInstanceLock } from './single-instance.ts';

const module = new URL('./single-instance.ts', import.meta.url).href;

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'single-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A process that takes the lock, says so, and lives on. */
async function startHolder(): Promise<ChildProcess> {
  const script = `
    import { SingleInstanceLock } from ${JSON.stringify(module)};
    const lock = new SingleInstanceLock(${JSON.stringify(folder)});
    const self = { argv: [], workingDirectory: '', additionalData: null };
    console.log(lock.acquire(self, (second) => console.log(JSON.stringify(second))));
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = holder;
  const [said] = await once(holder.stdout, 'data');
  expect(String(said).trim()).toBe('true');
  return holder;
}

const self: SecondInstance = { argv: ['x', '--open=é'], workingDirectory: '/w', additionalData: { from: 1 } };

test('the second instance is refused, and the first is told what it wanted', async () => {
  const holder = await startHolder();
  const told = once(holder.stdout ?? process.stdin, 'data');
  expect(new SingleInstanceLock(folder).acquire(self, () => {})).toBe(false);
  expect(JSON.parse(String((await told)[0]))).toEqual(self);
});

test('the lock of a killed process is free at once', async () => {
  const holder = await startHolder();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = new SingleInstanceLock(folder);
  expect(lock.acquire(self, () => {})).toBe(true);
  lock.release();
});

test('whoever has it has it still when asking again, until it is released', () => {
  const lock = new SingleInstanceLock(folder);
  expect([lock.isHeld, lock.acquire(self, () => {}), lock.acquire(self, () => {}), lock.isHeld]).toEqual([
    false,
    true,
    true,
    true,
  ]);
  lock.release();
  const next = new SingleInstanceLock(folder);
  expect([lock.isHeld, next.acquire(self, () => {})]).toEqual([false, true]);
  next.release();
});
