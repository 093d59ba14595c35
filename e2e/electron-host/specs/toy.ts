import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { chooseHost } from '../../fixtures/host.ts';
import './toy-api.ts';

export { expect } from '@playwright/test';

const toyApp = path.resolve(import.meta.dirname, '../toy-app');

/** The executable under test. */
export function executablePath(): string {
  const host = chooseHost();
  if (host.kind === 'none') throw new Error(host.why);
  return host.executablePath;
}

/** Command line arguments that start the toy app with its data in `userData`. */
export const toyArguments = (userData: string): string[] => [toyApp, `--user-data-dir=${userData}`];

/** Starts the toy app; its log is written to `toy.log` in `userData` when it quits. */
export function launchToy(
  userData: string,
  env: Record<string, string> = {},
  switches: readonly string[] = [],
): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: executablePath(),
    args: [...toyArguments(userData), ...switches],
    env: { ...(process.env as Record<string, string>), TOY_LOG: path.join(userData, 'toy.log'), ...env },
  });
}

/** What the toy app's main process has noted so far. */
export const toyLog = (app: ElectronApplication): Promise<string[]> =>
  app.evaluate(() => (globalThis as unknown as { toyLog: string[] }).toyLog);

interface Fixtures {
  /** Where the data folders are made. */
  dataRoot: string;
  /** An empty data folder for the toy app. */
  userData: string;
  electronApp: ElectronApplication;
  /** The toy app's window, ready for use. */
  page: Page;
}

export const test = base.extend<Fixtures>({
  dataRoot: os.tmpdir(),
  userData: async ({ dataRoot }, use) => {
    const folder = fs.mkdtempSync(path.join(dataRoot, 'toy-'));
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  electronApp: async ({ userData }, use) => {
    const app = await launchToy(userData);
    await use(app);
    await app.close();
  },
  page: async ({ electronApp }, use) => {
    const page = await electronApp.firstWindow();
    await page.getByRole('heading', { name: 'Toy' }).waitFor();
    await use(page);
  },
});
