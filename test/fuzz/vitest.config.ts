import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';

/** Cases of all targets together. */
const RUNS = process.env['FUZZ_RUNS'] ?? '100000';
const SEED = process.env['FUZZ_SEED'] ?? String(randomInt(2 ** 31));

process.stdout.write(`FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}\n`);

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['test/fuzz/*.fuzz.ts'],
    setupFiles: ['test/setup.ts'],
    reporters: ['verbose'],
    maxWorkers: '100%',
    env: { FUZZ_SEED: SEED, FUZZ_RUNS: RUNS },
    // The number of cases is what ends a target.
    testTimeout: 0,
  },
});
