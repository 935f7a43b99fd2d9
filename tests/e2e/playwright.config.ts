import { defineConfig } from '@playwright/test';
import { cpus } from 'node:os';
import { output } from './house';

export default defineConfig({
  testDir: '.',
  outputDir: `${output}/traces`,
  fullyParallel: false,
  // Each file has a program of its own; where it waits for something, another goes on.
  workers: Math.min(2, cpus().length),
  retries: 0,
  // For a program with sanitizers beside another on a machine with two processors.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Dublin',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.KITH_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
