import { beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import type { ProjectQueue } from '../../src/cloud/request-queues.js';
import {
  CallFailed,
  NotSent,
  PRIORITIES,
  Scheduler,
  type SchedulerOptions,
} from '../../src/tasks/scheduler.js';

const down = new CloudError('unavailable', 'down');

let retried = 0;
let all: AbortController;
let starts: AbortController;
beforeEach(() => {
  retried = 0;
  [all, starts] = [new AbortController(), new AbortController()];
});

function scheduler(options: Partial<SchedulerOptions> = {}): Scheduler {
  return new Scheduler({
    queue: { run: (work) => work() },
    concurrency: 1,
    retries: { most: 5, afterMs: () => 0, onRetry: () => (retried += 1) },
    budget: { signal: all.signal, starts: starts.signal, endsAt: Infinity },
    ...options,
  });
}

/** Fails so many times, then gives its name. */
function failing(times: number, error: Error = down): () => Promise<string> {
  let left = times;
  return () => ((left -= 1) < 0 ? Promise.resolve('answer') : Promise.reject(error));
}

describe('a scheduler', () => {
  it('makes the most urgent of the waiting calls first', async () => {
    const made: string[] = [];
    const one = scheduler();
    for (const priority of PRIORITIES.toReversed()) {
      one.spawn(() => one.call(priority, () => Promise.resolve(void made.push(priority))));
    }
    await one.idle();
    // The first request had its turn when only the least urgent call was waiting.
    expect(made).toEqual(['idle-instance', ...PRIORITIES.slice(0, -1)]);
  });

  it('lets the code that waits for an answer add calls before the next one is chosen', async () => {
    const made: string[] = [];
    const one = scheduler();
    const call = (priority: (typeof PRIORITIES)[number], name: string) =>
      one.call(priority, () => Promise.resolve(void made.push(name)));
    one.spawn(async () => {
      for (const page of [1, 2, 3]) await call('list', `page ${page}`);
    });
    one.spawn(() => call('progress', 'progress'));
    await one.idle();
    expect(made).toEqual(['page 1', 'page 2', 'page 3', 'progress']);
  });

  it('has no more calls in flight than its concurrency', async () => {
    let [inFlight, most] = [0, 0];
    const one = scheduler({ concurrency: 3 });
    for (let at = 0; at < 20; at += 1) {
      one.spawn(() =>
        one.call('progress', async () => {
          most = Math.max(most, (inFlight += 1));
          await new Promise(setImmediate);
          inFlight -= 1;
        }),
      );
    }
    await one.idle();
    expect(most).toBe(3);
  });
});

describe('a failed call', () => {
  it('is made again after a transient failure', async () => {
    const one = scheduler();
    expect(await one.call('list', failing(2))).toBe('answer');
    expect([retried, one.failures]).toEqual([2, []]);
  });

  it('fails for good after two more tries', async () => {
    const one = scheduler();
    await expect(one.call('list', failing(3))).rejects.toThrow(CallFailed);
    expect([retried, one.failures]).toEqual([2, [{ reason: 'unavailable', error: down }]]);
  });

  it('is not made again when more calls of the collection were than it allows', async () => {
    const retries = { most: 1, afterMs: () => 0, onRetry: () => (retried += 1) };
    const one = scheduler({ retries });
    await expect(one.call('list', failing(2))).rejects.toThrow(CallFailed);
    await expect(one.call('list', failing(1))).rejects.toThrow(CallFailed);
    expect(retried).toBe(1);
  });

  it.each(['auth', 'forbidden', 'rejected', 'bad_payload'] as const)(
    'is not made again for the reason %s',
    async (reason) => {
      const one = scheduler();
      await expect(one.call('list', failing(1, new CloudError(reason, 'no')))).rejects.toThrow(CallFailed);
      expect([retried, one.failures.length]).toEqual([0, 1]);
    },
  );

  it('is rejected as it is, and not recorded, when it is expected', async () => {
    const one = scheduler();
    await expect(one.call('list', failing(1), (error) => error === down)).rejects.toBe(down);
    expect([retried, one.failures]).toEqual([0, []]);
  });

  it('counts with its first failure when the budget ends before it is made again', async () => {
    const one = scheduler();
    const fail = (): Promise<never> => {
      starts.abort();
      return Promise.reject(down);
    };
    await expect(one.call('list', fail)).rejects.toThrow(CallFailed);
    expect([retried, one.failures]).toEqual([0, [{ reason: 'unavailable', error: down }]]);
  });

  it('ends the work that waits for it, and a fault of that work is recorded as internal', async () => {
    const one = scheduler();
    let isReached = false;
    one.spawn(async () => {
      await one.call('list', failing(9));
      isReached = true;
    });
    one.spawn(() => Promise.reject(new TypeError('a bug')));
    await one.idle();
    expect(isReached).toBe(false);
    expect(one.failures.map(({ reason }) => reason).sort()).toEqual(['internal', 'unavailable']);
  });
});

describe('the end of the budget', () => {
  it('rejects calls that wait, which is no failure', async () => {
    const never: ProjectQueue['run'] = (_work, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const one = scheduler({ queue: { run: never } });
    const call = one.call('list', failing(0));
    starts.abort();
    await expect(call).rejects.toThrow(NotSent);
    await expect(one.call('list', failing(0))).rejects.toThrow(NotSent);
    expect([one.failures, one.heldBack, one.wasCut]).toEqual([[], undefined, true]);
  });

  it('is no cut when every call was answered before', async () => {
    const one = scheduler();
    await one.call('list', failing(0));
    starts.abort();
    all.abort();
    expect(one.wasCut).toBe(false);
  });

  it('cuts a call in flight', async () => {
    const one = scheduler();
    const cut = one.call(
      'list',
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new CloudError('timeout', 'too late'))),
        ),
    );
    starts.abort();
    all.abort();
    await expect(cut).rejects.toThrow(CallFailed);
    expect(one.wasCut).toBe(true);
  });
});

it('a request that the queue rejects ends the collection: later calls are not sent', async () => {
  const throttled = new CloudError('throttled', 'not called');
  const one = scheduler({ queue: { run: () => Promise.reject(throttled) } });
  await expect(one.call('list', failing(0))).rejects.toThrow(NotSent);
  await expect(one.call('list', failing(0))).rejects.toThrow(NotSent);
  expect([one.heldBack, one.failures, one.wasCut]).toEqual([throttled, [], false]);
});
