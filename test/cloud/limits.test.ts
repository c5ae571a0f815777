import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Limits, type LimitedBy, type Slot } from '../../src/cloud/limits.js';
import { patience } from './world.js';

const SECOND = 1_000;

const limitedBy = (changes: Partial<LimitedBy> = {}): LimitedBy => ({
  credentials: 'default',
  service: 'rds',
  requestsPerSecond: 1,
  project: 'shop',
  concurrency: 1_000,
  ...changes,
});

let begun: number;
beforeEach(() => {
  vi.useFakeTimers();
  begun = performance.now();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** Asks for `count` slots at once; `starts` tells when each was given, in milliseconds. */
function ask(slot: Slot, count: number, { work = () => Promise.resolve(), signal = patience() } = {}) {
  const starts: number[] = [];
  const outcomes = Array.from({ length: count }, () =>
    slot(() => {
      starts.push(performance.now() - begun);
      return work();
    }, signal),
  );
  return { starts, all: Promise.allSettled(outcomes) };
}

/** The most starts that any window of this length sees. */
function mostWithin(starts: readonly number[], windowMs: number): number {
  return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + windowMs).length));
}

describe('the rate of a credential and service', () => {
  it.each([
    { rate: 1, most: 1, windowMs: 1 * SECOND, starts: [0, 1_000, 2_000, 3_000] },
    { rate: 5, most: 5, windowMs: 1 * SECOND, starts: [0, 0, 0, 0, 0, 1_000, 1_000] },
    { rate: 0.5, most: 1, windowMs: 2 * SECOND, starts: [0, 2_000, 4_000] },
    { rate: 2.5, most: 2, windowMs: 0.8 * SECOND, starts: [0, 0, 800, 800, 1_600] },
  ])('lets $most through at once, then $rate a second', async ({ rate, most, windowMs, starts }) => {
    const slot = new Limits().slot(limitedBy({ requestsPerSecond: rate }));
    const asked = ask(slot, starts.length);
    await vi.runAllTimersAsync();
    expect(asked.starts).toEqual(starts);
    expect(mostWithin(asked.starts, windowMs)).toBe(most);
  });

  it.each([1, 5, 0.5, 2.5])(
    'is not exceeded in any window, whenever calls come (%d a second)',
    async (rate) => {
      const slot = new Limits().slot(limitedBy({ requestsPerSecond: rate }));
      const starts: number[] = [];
      for (let step = 0; step < 60; step++) {
        const many = (step * 7) % 4;
        for (let call = 0; call < many; call++)
          void slot(() => Promise.resolve(void starts.push(performance.now())), patience());
        await vi.advanceTimersByTimeAsync((step * 137) % 900);
      }
      await vi.runAllTimersAsync();
      const most = Math.max(1, Math.floor(rate));
      expect(starts.length).toBe(90);
      expect(mostWithin(starts, (most / rate) * SECOND)).toBe(most);
    },
  );

  it('is not saved up while nobody asks', async () => {
    const slot = new Limits().slot(limitedBy({ requestsPerSecond: 5 }));
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    const asked = ask(slot, 10);
    await vi.runAllTimersAsync();
    expect(mostWithin(asked.starts, SECOND)).toBe(5);
  });

  it('is not exceeded by calls that had to wait for room', async () => {
    const limits = new Limits();
    const crowded = { requestsPerSecond: 2, concurrency: 4 };
    const slow = ask(limits.slot(limitedBy({ ...crowded, service: 'dcs', requestsPerSecond: 4 })), 4, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const others = ask(limits.slot(limitedBy(crowded)), 6);
    await vi.runAllTimersAsync();
    await slow.all;
    expect(others.starts).toEqual([10_000, 10_000, 11_000, 11_000, 12_000, 12_000]);
  });

  it('is shared by the projects of a credential, the longest waiting first', async () => {
    const limits = new Limits();
    const order: string[] = [];
    const asks = (project: string) =>
      void limits.slot(limitedBy({ project }))(() => Promise.resolve(void order.push(project)), patience());
    for (const project of ['shop', 'shop', 'lab', 'shop', 'lab']) asks(project);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(order).toEqual(['shop', 'lab', 'shop']);
    await vi.runAllTimersAsync();
    expect(order).toEqual(['shop', 'lab', 'shop', 'lab', 'shop']);
  });

  it.each([
    { title: 'another credential', other: { credentials: 'ops' } },
    { title: 'another service', other: { service: 'dcs' } },
  ])('is not shared with $title', async ({ other }) => {
    const limits = new Limits();
    const one = ask(limits.slot(limitedBy()), 2);
    const another = ask(limits.slot(limitedBy(other)), 2);
    await vi.runAllTimersAsync();
    expect([one.starts, another.starts]).toEqual([
      [0, 1_000],
      [0, 1_000],
    ]);
  });

  it('is not held up by a project that has no room', async () => {
    const limits = new Limits();
    const fast = { requestsPerSecond: 5, concurrency: 1 };
    const stuck = ask(limits.slot(limitedBy(fast)), 2, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const other = ask(limits.slot(limitedBy({ ...fast, project: 'lab' })), 1);
    await vi.runAllTimersAsync();
    expect(other.starts).toEqual([0]);
    expect(stuck.starts).toEqual([0, 10_000]);
  });
});

describe('the calls in flight of a project', () => {
  it('are no more than its concurrency, over all its services', async () => {
    const limits = new Limits();
    let inFlight = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inFlight += 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      inFlight -= 1;
    };
    const services = ['rds', 'kafka', 'dcs'].map((service) =>
      ask(limits.slot(limitedBy({ service, requestsPerSecond: 100, concurrency: 3 })), 5, { work }),
    );
    await vi.runAllTimersAsync();
    expect(services.flatMap(({ starts }) => starts)).toHaveLength(15);
    expect(most).toBe(3);
  });

  it('do not count in another project', async () => {
    const limits = new Limits();
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, SECOND));
    const of = (project: string) => limits.slot(limitedBy({ project, requestsPerSecond: 9, concurrency: 1 }));
    const [shop, lab] = [ask(of('shop'), 1, { work }), ask(of('lab'), 1, { work })];
    await vi.runAllTimersAsync();
    expect([shop.starts, lab.starts]).toEqual([[0], [0]]);
  });

  it('leave their place when they fail, and the failure is told', async () => {
    const slot = new Limits().slot(limitedBy({ requestsPerSecond: 9, concurrency: 1 }));
    const asked = ask(slot, 2, { work: () => Promise.reject(new Error('broken')) });
    expect((await asked.all).map((one) => one.status === 'rejected' && String(one.reason))).toEqual([
      'Error: broken',
      'Error: broken',
    ]);
  });
});

describe('one who gives up', () => {
  const reason = new Error('the scrape is over');

  it('while waiting for the rate is not run, and spends nothing of it', async () => {
    const slot = new Limits().slot(limitedBy());
    const deadline = new AbortController();
    const first = ask(slot, 1);
    const impatient = ask(slot, 5, { signal: deadline.signal });
    const patient = ask(slot, 2);
    await vi.advanceTimersByTimeAsync(500);
    deadline.abort(reason);
    expect(await impatient.all).toEqual(Array.from({ length: 5 }, () => ({ status: 'rejected', reason })));
    await vi.runAllTimersAsync();
    expect([first.starts, impatient.starts, patient.starts]).toEqual([[0], [], [1_000, 2_000]]);
  });

  it('while waiting for room is not run, and spends nothing of the rate', async () => {
    const limits = new Limits();
    const room = { concurrency: 1, project: 'shop' };
    const busy = ask(limits.slot(limitedBy({ ...room, service: 'dcs' })), 1, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const deadline = new AbortController();
    const impatient = ask(limits.slot(limitedBy(room)), 1, { signal: deadline.signal });
    await vi.advanceTimersByTimeAsync(100);
    deadline.abort(reason);
    expect(await impatient.all).toEqual([{ status: 'rejected', reason }]);
    const other = ask(limits.slot(limitedBy({ project: 'lab' })), 1);
    await vi.runAllTimersAsync();
    await busy.all;
    expect([impatient.starts, other.starts]).toEqual([[], [100]]);
  });

  it('before asking is not run', async () => {
    const asked = ask(new Limits().slot(limitedBy()), 1, { signal: AbortSignal.abort(reason) });
    expect(await asked.all).toEqual([{ status: 'rejected', reason }]);
    expect(asked.starts).toEqual([]);
  });

  it('after the start is told the outcome, and keeps the place until then', async () => {
    const slot = new Limits().slot(limitedBy({ requestsPerSecond: 9, concurrency: 1 }));
    const deadline = new AbortController();
    const started = ask(slot, 1, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
      signal: deadline.signal,
    });
    const next = ask(slot, 1);
    deadline.abort(reason);
    await vi.runAllTimersAsync();
    expect(await started.all).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(next.starts).toEqual([10_000]);
  });
});
