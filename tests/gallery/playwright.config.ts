import { defineConfig } from '@playwright/test';

/** Checks of popup and page against made-up snapshots: what a picture can't show. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './global-setup.ts',
  outputDir: '../../test-results/gallery',
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
});
