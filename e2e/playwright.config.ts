import { defineConfig } from '@playwright/test';
import { chooseHost } from './fixtures/host.ts';

/** Specs of what only the stand-in has; real Electron has no records to read and lacks nothing. */
const standInOnly = '**/*.stand-in.spec.ts';

export default defineConfig({
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  outputDir: '../test-results',
  reporter: [['list'], ['./host-reporter.ts']],
  projects: [
    {
      name: 'electron-host',
      testDir: './electron-host/specs',
      testIgnore: chooseHost().kind === 'electron' ? standInOnly : [],
    },
    { name: 'app', testDir: '.', testMatch: /[\\/]e2e[\\/][^\\/]+\.spec\.ts$/ },
  ],
});
