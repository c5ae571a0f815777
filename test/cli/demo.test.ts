import { expect, it, onTestFinished } from 'vitest';
import { startDemo } from '../../src/cli/demo.js';

/** What `generated-world.test.ts` says of the simulated cloud. */
const SHORTEST_TASK_MS = 2 * 60_000;

it('the demo sees every task in its first tenth, also one that does not show in the status of its instance', async () => {
  const demo = await startDemo(false);
  onTestFinished(() => demo.close());
  expect(demo.configuration.collection.idleInstancesEveryMs).toBeLessThan(SHORTEST_TASK_MS / 10);
});
