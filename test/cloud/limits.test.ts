import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Limits, type LimitedBy, type Slot } from '../../src/cloud/limits.js';
import { CloudError } from '../../src/cloud/errors.js';
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

const patient = () => ({ signal: patience(), endsAt: Infinity });

/** Limits whose credentials have the secrets of `secrets`, and were accepted already. */
function limitsOf(secrets = { default: 'secret' } as Record<string, string>): Limits {
  const limits = new Limits((name) => Promise.resolve(secrets[name] ?? ''));
  for (const credentials of ['default', 'ops'])
    limits.access(limitedBy({ credentials, service: 'other', project: 'other' })).tell();
  return limits;
}

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
function ask(
  slot: Slot,
  count: number,
  { work = () => Promise.resolve(), signal = patience(), endsAt = Infinity } = {},
) {
  const starts: number[] = [];
  const outcomes = Array.from({ length: count }, () =>
    slot(
      () => {
        starts.push(performance.now() - begun);
        return work();
      },
      { signal, endsAt },
    ),
  );
  const all = Promise.allSettled(outcomes);
  /** The outcomes, once those who came together were let in. */
  const soon = async () => {
    await vi.advanceTimersByTimeAsync(1);
    return all;
  };
  return { starts, all, soon };
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
    const slot = limitsOf().access(limitedBy({ requestsPerSecond: rate })).slot;
    const asked = ask(slot, starts.length);
    await vi.runAllTimersAsync();
    expect(asked.starts).toEqual(starts);
    expect(mostWithin(asked.starts, windowMs)).toBe(most);
  });

  it.each([1, 5, 0.5, 2.5])(
    'is not exceeded in any window, whenever calls come (%d a second)',
    async (rate) => {
      const slot = limitsOf().access(limitedBy({ requestsPerSecond: rate })).slot;
      const starts: number[] = [];
      for (let step = 0; step < 60; step++) {
        const many = (step * 7) % 4;
        for (let call = 0; call < many; call++)
          void slot(() => Promise.resolve(void starts.push(performance.now())), patient());
        await vi.advanceTimersByTimeAsync((step * 137) % 900);
      }
      await vi.runAllTimersAsync();
      const most = Math.max(1, Math.floor(rate));
      expect(starts.length).toBe(90);
      expect(mostWithin(starts, (most / rate) * SECOND)).toBe(most);
    },
  );

  it('is not saved up while nobody asks', async () => {
    const slot = limitsOf().access(limitedBy({ requestsPerSecond: 5 })).slot;
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    const asked = ask(slot, 10);
    await vi.runAllTimersAsync();
    expect(mostWithin(asked.starts, SECOND)).toBe(5);
  });

  it('is not exceeded by calls that had to wait for room', async () => {
    const limits = limitsOf();
    const crowded = { requestsPerSecond: 2, concurrency: 4 };
    const slow = ask(limits.access(limitedBy({ ...crowded, service: 'dcs', requestsPerSecond: 4 })).slot, 4, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const others = ask(limits.access(limitedBy(crowded)).slot, 6);
    await vi.runAllTimersAsync();
    await slow.all;
    expect(others.starts).toEqual([10_000, 10_000, 11_000, 11_000, 12_000, 12_000]);
  });

  it('is shared by the projects of a credential, the longest waiting first', async () => {
    const limits = limitsOf();
    const order: string[] = [];
    const asks = (project: string) =>
      void limits
        .access(limitedBy({ project }))
        .slot(() => Promise.resolve(void order.push(project)), patient());
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
    const limits = limitsOf();
    const one = ask(limits.access(limitedBy()).slot, 2);
    const another = ask(limits.access(limitedBy(other)).slot, 2);
    await vi.runAllTimersAsync();
    expect([one.starts, another.starts]).toEqual([
      [0, 1_000],
      [0, 1_000],
    ]);
  });

  it('is not held up by a project that has no room', async () => {
    const limits = limitsOf();
    const fast = { requestsPerSecond: 5, concurrency: 1 };
    const stuck = ask(limits.access(limitedBy(fast)).slot, 2, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const other = ask(limits.access(limitedBy({ ...fast, project: 'lab' })).slot, 1);
    await vi.runAllTimersAsync();
    expect(other.starts).toEqual([0]);
    expect(stuck.starts).toEqual([0, 10_000]);
  });
});

describe('the calls in flight of a project', () => {
  it('are no more than its concurrency, over all its services', async () => {
    const limits = limitsOf();
    let inFlight = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inFlight += 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      inFlight -= 1;
    };
    const services = ['rds', 'kafka', 'dcs'].map((service) =>
      ask(limits.access(limitedBy({ service, requestsPerSecond: 100, concurrency: 3 })).slot, 5, { work }),
    );
    await vi.runAllTimersAsync();
    expect(services.flatMap(({ starts }) => starts)).toHaveLength(15);
    expect(most).toBe(3);
  });

  it('do not count in another project', async () => {
    const limits = limitsOf();
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, SECOND));
    const of = (project: string) =>
      limits.access(limitedBy({ project, requestsPerSecond: 9, concurrency: 1 })).slot;
    const [shop, lab] = [ask(of('shop'), 1, { work }), ask(of('lab'), 1, { work })];
    await vi.runAllTimersAsync();
    expect([shop.starts, lab.starts]).toEqual([[0], [0]]);
  });

  it('leave their place when they fail, and the failure is told', async () => {
    const slot = limitsOf().access(limitedBy({ requestsPerSecond: 9, concurrency: 1 })).slot;
    const asked = ask(slot, 2, { work: () => Promise.reject(new Error('broken')) });
    await vi.runAllTimersAsync();
    expect((await asked.all).map((one) => one.status === 'rejected' && String(one.reason))).toEqual([
      'Error: broken',
      'Error: broken',
    ]);
  });
});

describe('one who gives up', () => {
  const reason = new Error('the scrape is over');

  it('while waiting for the rate is not run, and spends nothing of it', async () => {
    const slot = limitsOf().access(limitedBy()).slot;
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
    const limits = limitsOf();
    const room = { concurrency: 1, project: 'shop' };
    const busy = ask(limits.access(limitedBy({ ...room, service: 'dcs' })).slot, 1, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const deadline = new AbortController();
    const impatient = ask(limits.access(limitedBy(room)).slot, 1, { signal: deadline.signal });
    await vi.advanceTimersByTimeAsync(100);
    deadline.abort(reason);
    expect(await impatient.all).toEqual([{ status: 'rejected', reason }]);
    const other = ask(limits.access(limitedBy({ project: 'lab' })).slot, 1);
    await vi.runAllTimersAsync();
    await busy.all;
    expect([impatient.starts, other.starts]).toEqual([[], [100]]);
  });

  it('before asking is not run', async () => {
    const asked = ask(limitsOf().access(limitedBy()).slot, 1, { signal: AbortSignal.abort(reason) });
    expect(await asked.soon()).toEqual([{ status: 'rejected', reason }]);
    expect(asked.starts).toEqual([]);
  });

  it('after the start is told the outcome, and keeps the place until then', async () => {
    const slot = limitsOf().access(limitedBy({ requestsPerSecond: 9, concurrency: 1 })).slot;
    const deadline = new AbortController();
    const started = ask(slot, 1, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
      signal: deadline.signal,
    });
    const next = ask(slot, 1);
    await vi.advanceTimersByTimeAsync(0);
    deadline.abort(reason);
    await vi.runAllTimersAsync();
    expect(await started.all).toEqual([{ status: 'fulfilled', value: undefined }]);
    expect(next.starts).toEqual([10_000]);
  });
});

describe('throttling', () => {
  const throttled = (retryAfterMs?: number) =>
    new CloudError('throttled', 'too many', { status: 429, retryAfterMs });

  it('holds back the calls of that credential and service for the time asked, and no others', async () => {
    const limits = limitsOf();
    const fast = { requestsPerSecond: 100 };
    limits.access(limitedBy(fast)).tell(throttled(30 * SECOND));
    const [same, sibling, service, credentials] = [
      {},
      { project: 'lab' },
      { service: 'dcs' },
      { credentials: 'ops' },
    ].map((other) => ask(limits.access(limitedBy({ ...fast, ...other })).slot, 1));
    await vi.runAllTimersAsync();
    expect([same, sibling, service, credentials].map((asked) => asked?.starts[0])).toEqual([
      30_000, 30_000, 0, 0,
    ]);
  });

  it('tells those who are held back what began it', async () => {
    const { slot, tell } = limitsOf().access(limitedBy());
    const context = { call: 'ListProjects (GET https://iam/v3/projects)', status: 429, requestId: '1f' };
    tell(new CloudError('throttled', 'HTTP 429', { ...context, retryAfterMs: 10 * SECOND }));
    const [outcome] = await ask(slot, 1, { endsAt: performance.now() + SECOND }).all;
    expect(outcome).toMatchObject({
      reason: {
        message: 'not called: the cloud is throttling this credential; next try in 10 s, because of HTTP 429',
        isPrerequisite: true,
        ...context,
      },
    });
    await vi.runAllTimersAsync();
  });

  it('of a call that had to come first holds back that one alone', async () => {
    const { slot, tell } = limitsOf().access(limitedBy());
    tell(
      new CloudError('throttled', 'login', { status: 429, retryAfterMs: 10 * SECOND, isPrerequisite: true }),
    );
    const [outcome] = await ask(slot, 1, { endsAt: performance.now() + SECOND }).soon();
    expect(outcome?.status).toBe('fulfilled');
    await vi.runAllTimersAsync();
  });

  it('lets nobody wait who could not be let in before his end', async () => {
    const { slot, tell } = limitsOf().access(limitedBy());
    const early = ask(slot, 2, { endsAt: performance.now() + 9 * SECOND });
    await vi.advanceTimersByTimeAsync(0);
    tell(throttled(10 * SECOND));
    const late = ask(slot, 1, { endsAt: performance.now() + 9 * SECOND });
    expect((await early.all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await late.all).map(({ status }) => status)).toEqual(['rejected']);
    await vi.runAllTimersAsync();
  });

  it('without a time doubles its pause from 1 s to 60 s, and begins anew once a call has worked', async () => {
    const { slot, tell } = limitsOf().access(limitedBy({ requestsPerSecond: 100 }));
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const from = performance.now();
      tell(throttled());
      const asked = ask(slot, 1);
      await vi.runAllTimersAsync();
      pauses.push((asked.starts[0] ?? NaN) + begun - from);
    }
    pauses.forEach((pause, attempt) => {
      expect(pause).toBeGreaterThanOrEqual(Math.min(60, 2 ** attempt) * SECOND);
      expect(pause).toBeLessThanOrEqual(Math.min(60, 2 ** (attempt + 1)) * SECOND + 1);
    });
    tell();
    tell(throttled());
    const asked = ask(slot, 1);
    const from = performance.now();
    await vi.runAllTimersAsync();
    expect((asked.starts[0] ?? NaN) + begun - from).toBeLessThanOrEqual(2 * SECOND + 1);
  });

  it('is not made longer by calls that were throttled together, nor ended by one that worked meanwhile', async () => {
    const { slot, tell } = limitsOf().access(limitedBy({ requestsPerSecond: 100 }));
    for (let call = 0; call < 8; call += 1) tell(throttled(5 * SECOND));
    tell();
    const asked = ask(slot, 1);
    await vi.runAllTimersAsync();
    expect(asked.starts).toEqual([5_000]);
  });
});

describe('a credential', () => {
  const refused = new CloudError('auth', 'refused', { status: 401 });
  const slow = { work: () => new Promise<void>((resolve) => setTimeout(resolve, SECOND)) };
  const minutes = (count: number) => count * 60 * SECOND;
  const fast = { requestsPerSecond: 100 };

  it('that is not proven lets two calls out at a time, over all services; then all', async () => {
    const limits = new Limits(() => Promise.resolve('secret'));
    const { slot, tell } = limits.access(limitedBy(fast));
    const rds = ask(slot, 3, slow);
    const dcs = ask(limits.access(limitedBy({ ...fast, service: 'dcs' })).slot, 3, slow);
    await vi.advanceTimersByTimeAsync(500);
    expect(rds.starts.length + dcs.starts.length).toBe(2);
    tell();
    await vi.advanceTimersByTimeAsync(1);
    expect(rds.starts.length + dcs.starts.length).toBe(6);
    await vi.runAllTimersAsync();
  });

  it('that was refused lets nobody out for 1, 2, then 5 minutes', async () => {
    const { slot, tell } = new Limits(() => Promise.resolve('secret')).access(limitedBy(fast));
    for (const length of [1, 2, 5, 5]) {
      tell(refused);
      const soon = ask(slot, 1, { endsAt: performance.now() + minutes(length) });
      expect((await soon.soon())[0]).toMatchObject({ status: 'rejected', reason: { reason: 'auth' } });
      await vi.advanceTimersByTimeAsync(minutes(length));
      const after = ask(slot, 1, { endsAt: performance.now() + SECOND });
      expect((await after.soon())[0]?.status).toBe('fulfilled');
    }
  });

  it('that services refuse is not taken for good because IAM takes it', async () => {
    const limits = new Limits(() => Promise.resolve('secret'));
    const { slot, tell } = limits.access(limitedBy(fast));
    const login = limits.accessWithin({ ...limitedBy(fast), service: 'iam' });
    for (const length of [1, 2, 5]) {
      login.tell();
      tell(refused);
      await vi.advanceTimersByTimeAsync(minutes(length) - SECOND);
      const early = ask(slot, 1, { endsAt: performance.now() });
      expect((await early.soon())[0]?.status).toBe('rejected');
      await vi.advanceTimersByTimeAsync(SECOND);
    }
  });

  it('that was refused is not taken for good because of calls that were under way', async () => {
    const { slot, tell } = new Limits(() => Promise.resolve('secret')).access(limitedBy(fast));
    tell(refused);
    tell();
    const soon = ask(slot, 1, { endsAt: performance.now() + SECOND });
    expect((await soon.soon())[0]?.status).toBe('rejected');
    await vi.runAllTimersAsync();
  });

  it('that was refused lets those who wait for other services leave at once', async () => {
    const limits = new Limits(() => Promise.resolve('secret'));
    const { tell } = limits.access(limitedBy(fast));
    const busy = ask(limits.access(limitedBy({ ...fast, service: 'kafka' })).slot, 2, slow);
    const waiting = ask(limits.access(limitedBy({ ...fast, service: 'dcs' })).slot, 1, {
      endsAt: performance.now() + 10 * SECOND,
    });
    await vi.advanceTimersByTimeAsync(100);
    tell(refused);
    expect((await waiting.all)[0]?.status).toBe('rejected');
    await vi.runAllTimersAsync();
    expect((await busy.all).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it('that was refused is tried at once when its secret has changed', async () => {
    const secrets: Record<string, string> = { default: 'old' };
    const { slot, tell } = limitsOf(secrets).access(limitedBy(fast));
    tell(refused);
    await vi.advanceTimersByTimeAsync(0);
    expect((await ask(slot, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status).toBe('rejected');
    secrets['default'] = 'new';
    expect((await ask(slot, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status).toBe('fulfilled');
  });

  it('that was refused stays so while its secret is still being read', async () => {
    const delays = [30, 0];
    const { slot, tell } = new Limits(async () => {
      await new Promise((resolve) => setTimeout(resolve, delays.shift()));
      return 'secret';
    }).access(limitedBy(fast));
    tell(refused);
    const soon = ask(slot, 1, { endsAt: performance.now() + SECOND });
    await vi.advanceTimersByTimeAsync(50);
    expect((await soon.all)[0]).toMatchObject({ status: 'rejected', reason: { reason: 'auth' } });
    await vi.runAllTimersAsync();
  });

  it('that was refused is tried with its new secret, though a call under way is refused with the old', async () => {
    const secrets: Record<string, string> = { default: 'old' };
    const { slot, tell } = limitsOf(secrets).access(limitedBy(fast));
    tell(refused);
    await vi.advanceTimersByTimeAsync(0);
    secrets['default'] = 'new';
    tell(refused);
    await vi.advanceTimersByTimeAsync(0);
    expect((await ask(slot, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status).toBe('fulfilled');
  });

  it('that was refused is tried when its pause is over by who has waited for that', async () => {
    const { slot, tell } = limitsOf({ default: 'secret' }).access(limitedBy(fast));
    tell(refused);
    const held = ask(slot, 1, { endsAt: performance.now() + 120 * SECOND });
    await vi.advanceTimersByTimeAsync(59 * SECOND);
    expect(held.starts).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(held.starts).toHaveLength(1);
  });

  it('that was refused is why somebody was not let in who left before the pause was over', async () => {
    const { slot, tell } = limitsOf({ default: 'secret' }).access(limitedBy(fast));
    tell(refused);
    const leave = new AbortController();
    const waiting = slot(() => Promise.resolve(), {
      signal: leave.signal,
      endsAt: performance.now() + 120 * SECOND,
    });
    const outcome = expect(waiting).rejects.toThrow('not called: the credential was refused');
    await vi.advanceTimersByTimeAsync(59 * SECOND);
    leave.abort();
    await outcome;
    await vi.runAllTimersAsync();
  });

  it('is not refused by what it may not do, nor proven by a server that is down', async () => {
    const limits = new Limits(() => Promise.resolve('secret'));
    const { slot, tell } = limits.access(limitedBy(fast));
    tell(new CloudError('unavailable', 'down', { status: 503 }));
    const held = ask(slot, 3, slow);
    await vi.advanceTimersByTimeAsync(500);
    expect(held.starts).toHaveLength(2);
    tell(new CloudError('forbidden', 'no', { status: 403 }));
    await vi.advanceTimersByTimeAsync(1);
    expect(held.starts).toHaveLength(3);
    await vi.runAllTimersAsync();
  });

  it('lets a login out for a call that is inside already', async () => {
    const limits = new Limits(() => Promise.resolve('secret'));
    const login = limits.accessWithin({
      credentials: 'default',
      service: 'iam',
      requestsPerSecond: 5,
      project: '',
    });
    const work = () => login.slot(() => Promise.resolve(), { signal: patience(), endsAt: Infinity });
    const calls = ask(limits.access(limitedBy({ ...fast, concurrency: 1 })).slot, 2, { work });
    await vi.runAllTimersAsync();
    expect((await calls.all).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});

describe('a credential that was refused before a reload', () => {
  const fast = { requestsPerSecond: 100 };
  const refused = new CloudError('auth', 'refused', { status: 401 });
  const secrets: Record<string, string> = {};
  const read = (name: string) => Promise.resolve(secrets[name] ?? '');
  beforeEach(() => {
    secrets['default'] = 'secret';
    secrets['ops'] = 'another';
  });
  const isLetOut = async (limits: Limits, changes = {}) => {
    const { slot } = limits.access(limitedBy({ ...fast, ...changes }));
    return (await ask(slot, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status === 'fulfilled';
  };

  it('stays refused for as long as it would have been, with the same secret', async () => {
    const before = new Limits(read);
    const { tell } = before.access(limitedBy(fast));
    tell(refused);
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    tell(refused);
    const limits = new Limits(read, before);
    await vi.advanceTimersByTimeAsync(118 * SECOND);
    expect([await isLetOut(limits), await isLetOut(limits, { credentials: 'ops' })]).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(await isLetOut(limits)).toBe(true);
    limits.access(limitedBy(fast)).tell(refused);
    await vi.advanceTimersByTimeAsync(299 * SECOND);
    expect(await isLetOut(limits), 'the third pause is five minutes').toBe(false);
    await vi.runAllTimersAsync();
  });

  it('stays refused over several reloads, though nothing was called between them', async () => {
    const before = new Limits(read);
    before.access(limitedBy(fast)).tell(refused);
    let limits = before;
    for (let reload = 0; reload < 3; reload += 1) {
      limits = new Limits(read, limits);
      limits.access(limitedBy(fast));
    }
    expect(await isLetOut(limits)).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('stays refused under another name', async () => {
    const before = new Limits(read);
    before.access(limitedBy(fast)).tell(refused);
    await vi.advanceTimersByTimeAsync(0);
    secrets['renamed'] = 'secret';
    expect(await isLetOut(new Limits(read, before), { credentials: 'renamed' })).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('stays refused while its secret is still being read', async () => {
    const slowly = async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return read(name);
    };
    const before = new Limits(slowly);
    before.access(limitedBy(fast)).tell(refused);
    const { slot } = new Limits(slowly, before).access(limitedBy(fast));
    const asked = ask(slot, 1, { endsAt: performance.now() + SECOND });
    await vi.advanceTimersByTimeAsync(500);
    expect((await asked.all)[0]).toMatchObject({ status: 'rejected', reason: { reason: 'auth' } });
    await vi.runAllTimersAsync();
  });

  it('is refused as well when a call that began before the reload says so', async () => {
    const before = new Limits(read);
    const limits = new Limits(read, before);
    before.access(limitedBy(fast)).tell(refused);
    expect(await isLetOut(limits)).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('is tried at once with another secret, and not with the first again', async () => {
    const before = new Limits(read);
    before.access(limitedBy(fast)).tell(refused);
    await vi.advanceTimersByTimeAsync(0);
    secrets['default'] = 'new';
    const limits = new Limits(read, before);
    expect(await isLetOut(limits)).toBe(true);
    secrets['default'] = 'secret';
    expect(await isLetOut(new Limits(read, limits))).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('is forgotten once it was accepted', async () => {
    const before = new Limits(read);
    const { tell } = before.access(limitedBy(fast));
    tell(refused);
    await vi.advanceTimersByTimeAsync(61 * SECOND);
    tell();
    const limits = new Limits(read, before);
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, SECOND));
    const asked = ask(limits.access(limitedBy(fast)).slot, 2, { work });
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.starts, 'one that was refused has one call in flight').toHaveLength(2);
    await vi.runAllTimersAsync();
  });

  it('that cannot be read is not taken for another that cannot', async () => {
    const unreadable = () => Promise.reject(new Error('ENOENT'));
    const before = new Limits(unreadable);
    before.access(limitedBy(fast)).tell(refused);
    const limits = new Limits(unreadable, before);
    expect(await isLetOut(limits, { credentials: 'ops' })).toBe(true);
    await vi.runAllTimersAsync();
  });
});

describe('a credential that the cloud has locked', () => {
  it('is left alone until the lock is over', async () => {
    const limits = limitsOf();
    const { slot, tell } = limits.access(limitedBy());
    tell(new CloudError('auth', 'locked', { status: 401, retryAfterMs: 300 * SECOND }));
    const held = ask(slot, 1);
    await vi.advanceTimersByTimeAsync(299 * SECOND);
    expect(held.starts).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(held.starts).toHaveLength(1);
    await vi.runAllTimersAsync();
  });
});

describe('a clock that is set back', () => {
  it('does not stop the calls until it has caught up', async () => {
    const { slot } = limitsOf().access(limitedBy());
    const before = ask(slot, 1);
    await vi.advanceTimersByTimeAsync(0);
    vi.setSystemTime(Date.now() - 3_600 * SECOND);
    const after = ask(slot, 2);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect([before.starts.length, after.starts.length]).toEqual([1, 2]);
    await vi.runAllTimersAsync();
  });
});
