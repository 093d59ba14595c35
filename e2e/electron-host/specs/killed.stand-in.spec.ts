import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { commandLineOf } from '../command-line-of.ts';
import { expect, launchToy, test } from './toy.ts';

/** The process id of the Chromium that draws the toy app's page. */
const chromiumOf = (userData: string): number =>
  JSON.parse(readFileSync(path.join(userData, 'Chromium', 'stand-in-owner.json'), 'utf8')).chromium;

const isRunning = (pid: number): boolean => commandLineOf(pid) !== '';

async function kill(app: ElectronApplication): Promise<void> {
  const exited = once(app.process(), 'exit');
  app.process().kill('SIGKILL');
  await exited;
}

test('Chromium ends with the stand-in that was killed', async ({ userData }) => {
  const app = await launchToy(userData);
  await app.firstWindow();
  const chromium = chromiumOf(userData);
  expect(isRunning(chromium)).toBe(true);
  await kill(app);
  await expect.poll(() => isRunning(chromium)).toBe(false);
});

test('a Chromium that hangs after such a kill is ended by the next start', async ({ userData }) => {
  const killed = await launchToy(userData);
  await killed.firstWindow();
  const chromium = chromiumOf(userData);
  process.kill(chromium, 'SIGSTOP');
  await kill(killed);
  expect(isRunning(chromium)).toBe(true);
  const app = await launchToy(userData);
  const page = await app.firstWindow();
  await expect(page.getByRole('heading', { name: 'Toy' })).toBeVisible();
  expect(isRunning(chromium)).toBe(false);
  await app.close();
});
