import { expect, it, vi } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { recorded } from '../../src/cloud/queued-transport.js';
import { callTo, neverAborted } from './world.js';

it.each([
  { isEarly: true, reason: 'auth', times: 0 },
  { isEarly: true, reason: 'throttled', times: 1 },
  { isEarly: false, reason: 'auth', times: 1 },
] as const)(
  'an outcome is recorded $times times when the call fails with $reason and isEarly is $isEarly',
  async (row) => {
    const failure = new CloudError(row.reason, 'no', { status: 400 });
    const recordOutcome = vi.fn();
    const transport = recorded(() => Promise.reject(failure), { recordOutcome });
    await expect(transport(callTo(undefined, { isEarly: row.isEarly }), neverAborted())).rejects.toBe(
      failure,
    );
    expect(recordOutcome.mock.calls).toEqual(row.times === 1 ? [[failure]] : []);
  },
);
