import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    // Needs programs outside npm: npm run test:e2e.
    exclude: ['test/e2e/**'],
    setupFiles: ['test/setup.ts'],
    // The default leaves one core idle.
    maxWorkers: '100%',
    // Generous: a slow machine is no failure.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
