import { expect, it, vi } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { telling } from '../../src/cloud/in-turn.js';
import { callTo, patience } from './world.js';

it.each([
  { isAhead: true, reason: 'auth', tells: 0 },
  { isAhead: true, reason: 'throttled', tells: 1 },
  { isAhead: false, reason: 'auth', tells: 1 },
] as const)('a call is told of $tells times when it is $reason and isAhead is $isAhead', async (row) => {
  const failure = new CloudError(row.reason, 'no', { status: 400 });
  const tell = vi.fn();
  const transport = telling(() => Promise.reject(failure), { tell });
  await expect(transport(callTo(undefined, { isAhead: row.isAhead }), patience())).rejects.toBe(failure);
  expect(tell.mock.calls).toEqual(row.tells === 1 ? [[failure]] : []);
});
