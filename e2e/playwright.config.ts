import { defineConfig } from '@playwright/test';

export default defineConfig({
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  outputDir: '../test-results',
  reporter: [['list'], ['./host-reporter.ts']],
  projects: [
    { name: 'electron-host', testDir: './electron-host/specs' },
    { name: 'app', testDir: '.', testIgnore: 'electron-host/**' },
  ],
});
