/**
 * Four kinds of tests, one project each: `npx vitest run --project unit`, or a path to run a part.
 * `kernel` runs inside the guest that scripts/kernel-guest.mjs boots (docs/kernel-testing.md).
 */
import { defineConfig } from 'vitest/config';

const testTimeout = Number(process.env['TAPWRIGHT_RUNS'] ?? 1) > 1 ? 300_000 : 20_000;
const setupFiles = ['test/property.ts'];

export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/{kernel,e2e,electron,packaging}/**'],
          setupFiles,
          testTimeout,
        },
      },
      {
        test: {
          name: 'electron',
          include: ['test/{electron,packaging}/**/*.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Pages of several files at once would slow each other down on two cores.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // All files share the guest's one network stack.
          fileParallelism: false,
        },
      },
    ],
  },
});
