import { defineConfig } from 'vitest/config';

const common = { testTimeout: 180_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } };

/** Tests with real processes and programs. A missing program is a failure that names its package, never a skip. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'processes',
          // Need nothing outside npm, and do not disturb each other.
          include: [
            'test/e2e/processes/*.test.ts',
            'test/planner/long/*.test.ts',
            'test/reliability/*.test.ts',
          ],
          setupFiles: ['test/setup.ts'],
          sequence: { groupOrder: 0 },
          maxWorkers: '100%',
        },
      },
      {
        test: {
          ...common,
          name: 'programs',
          include: ['test/e2e/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
