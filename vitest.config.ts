import { defineConfig } from 'vitest/config';

/** How long a test waits for what must come: a busy machine is slow, and what never comes fails all the same. */
const expect = { poll: { timeout: 20_000, interval: 20 } };

/** `fast` runs files in parallel; `system` starts whole consoles and browsers, one at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/system/**'],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          expect,
        },
      },
    ],
  },
});
