import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    // Needs programs outside npm: npm run test:e2e.
    exclude: ['test/e2e/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
  },
});
