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
          name: 'parallel',
          // Do not disturb each other: processes with ports of their own, simulated time, promtool.
          include: [
            'test/e2e/processes/*.test.ts',
            'test/e2e/rules.test.ts',
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
          name: 'serial',
          // Wait for real Prometheus servers and browsers.
          include: ['test/e2e/*.test.ts'],
          exclude: ['test/e2e/rules.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
