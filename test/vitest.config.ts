import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, programs outside npm, or minutes of simulated work: npm run test:e2e.
    exclude: ['test/e2e/**', 'test/planner/long/**', 'test/reliability/**'],
    setupFiles: ['test/setup.ts'],
    // The default leaves one core idle.
    maxWorkers: '100%',
    // Modules are loaded once for all files of a worker: tests leave no state behind.
    isolate: false,
    // Generous: a slow machine is no failure.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
