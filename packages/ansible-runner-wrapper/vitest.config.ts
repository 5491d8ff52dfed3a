import { defineConfig } from 'vitest/config';

/** Only ends what hangs: Python starts slowly on a machine that is busy with others. */
const hangs = 120_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'wrapper',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          name: 'ansible',
          include: ['test/real/**/*.test.ts'],
          globalSetup: ['test/real/installed.setup.ts'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
    ],
  },
});
