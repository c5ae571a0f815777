import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, programs outside npm, or minutes of simulated work: npm run test:e2e.
    exclude: ['test/e2e/**', 'test/planner/long/**', 'test/reliability/**'],
    setupFiles: ['test/setup.ts'],
    // One process per core, in which the test files run one after the other and share loaded modules: a test
    // restores what it changes of the process (clock, environment, listeners). The default leaves one core idle.
    pool: 'forks',
    isolate: false,
    maxWorkers: '100%',
    // Generous: a slow machine is no failure.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
