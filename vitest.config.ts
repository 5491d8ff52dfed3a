import { defineConfig } from 'vitest/config';

/** Only ends what hangs: a virtual data centre takes long to compute on a machine that is busy with others. */
const hangs = 180_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: hangs,
    hookTimeout: hangs,
    maxWorkers: 2,
  },
});
