import { defineConfig } from 'vitest/config';

/** What needs programs outside npm. One that is missing is a failure that names its package, never a skip. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
