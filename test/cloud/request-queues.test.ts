import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/cloud/clock.js';
import { RequestQueues, type ProjectQueue, type QueueSettings } from '../../src/cloud/request-queues.js';
import { CloudError } from '../../src/cloud/errors.js';
import { Restrictions } from '../../src/cloud/restrictions.js';
import { neverAborted } from './world.js';

const SECOND = 1_000;

const settingsOf = (changes: Partial<QueueSettings> = {}): QueueSettings => ({
  credentials: 'default',
  service: 'rds',
  requestsPerSecond: 1,
  project: 'shop',
  concurrency: 1_000,
  ...changes,
});

const patient = () => ({ signal: neverAborted(), endsAt: Infinity });

/** RequestQueues whose credentials have the secrets of `secrets`, and were accepted already. */
function queuesOf(secrets = { default: 'secret' } as Record<string, string>): RequestQueues {
  const queues = new RequestQueues((name) => Promise.resolve(secrets[name] ?? ''), systemClock, restrictions);
  for (const credentials of ['default', 'ops'])
    queues.queueFor(settingsOf({ credentials, service: 'other', project: 'other' })).recordOutcome();
  return queues;
}

let begun: number;
/** Those of the whole process: queues made later in a test are those of the configuration after a reload. */
let restrictions: Restrictions;
beforeEach(() => {
  vi.useFakeTimers();
  restrictions = new Restrictions(systemClock);
  begun = performance.now();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** Asks for `count` slots at once; `starts` tells when each was given, in milliseconds. */
function ask(
  run: ProjectQueue['run'],
  count: number,
  { work = () => Promise.resolve(), signal = neverAborted(), endsAt = Infinity } = {},
) {
  const starts: number[] = [];
  const outcomes = Array.from({ length: count }, () =>
    run(
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
    const run = queuesOf().queueFor(settingsOf({ requestsPerSecond: rate })).run;
    const asked = ask(run, starts.length);
    await vi.runAllTimersAsync();
    expect(asked.starts).toEqual(starts);
    expect(mostWithin(asked.starts, windowMs)).toBe(most);
  });

  it.each([1, 5, 0.5, 2.5])(
    'is not exceeded in any window, whenever calls come (%d a second)',
    async (rate) => {
      const run = queuesOf().queueFor(settingsOf({ requestsPerSecond: rate })).run;
      const starts: number[] = [];
      for (let step = 0; step < 60; step++) {
        const many = (step * 7) % 4;
        for (let call = 0; call < many; call++)
          void run(() => Promise.resolve(void starts.push(performance.now())), patient());
        await vi.advanceTimersByTimeAsync((step * 137) % 900);
      }
      await vi.runAllTimersAsync();
      const most = Math.max(1, Math.floor(rate));
      expect(starts.length).toBe(90);
      expect(mostWithin(starts, (most / rate) * SECOND)).toBe(most);
    },
  );

  it('is not saved up while there are no requests', async () => {
    const run = queuesOf().queueFor(settingsOf({ requestsPerSecond: 5 })).run;
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    const asked = ask(run, 10);
    await vi.runAllTimersAsync();
    expect(mostWithin(asked.starts, SECOND)).toBe(5);
  });

  it('is not exceeded by calls that had to wait for room', async () => {
    const queues = queuesOf();
    const crowded = { requestsPerSecond: 2, concurrency: 4 };
    const slow = ask(
      queues.queueFor(settingsOf({ ...crowded, service: 'dcs', requestsPerSecond: 4 })).run,
      4,
      {
        work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
      },
    );
    const others = ask(queues.queueFor(settingsOf(crowded)).run, 6);
    await vi.runAllTimersAsync();
    await slow.all;
    expect(others.starts).toEqual([10_000, 10_000, 11_000, 11_000, 12_000, 12_000]);
  });

  it('is shared by the projects of a credential, the longest waiting first', async () => {
    const queues = queuesOf();
    const order: string[] = [];
    const asks = (project: string) =>
      void queues
        .queueFor(settingsOf({ project }))
        .run(() => Promise.resolve(void order.push(project)), patient());
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
    const queues = queuesOf();
    const one = ask(queues.queueFor(settingsOf()).run, 2);
    const another = ask(queues.queueFor(settingsOf(other)).run, 2);
    await vi.runAllTimersAsync();
    expect([one.starts, another.starts]).toEqual([
      [0, 1_000],
      [0, 1_000],
    ]);
  });

  it('is not held up by a project that has no room', async () => {
    const queues = queuesOf();
    const fast = { requestsPerSecond: 5, concurrency: 1 };
    const stuck = ask(queues.queueFor(settingsOf(fast)).run, 2, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const other = ask(queues.queueFor(settingsOf({ ...fast, project: 'lab' })).run, 1);
    await vi.runAllTimersAsync();
    expect(other.starts).toEqual([0]);
    expect(stuck.starts).toEqual([0, 10_000]);
  });
});

describe('the calls in flight of a project', () => {
  it('are no more than its concurrency, over all its services', async () => {
    const queues = queuesOf();
    let inFlight = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inFlight += 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      inFlight -= 1;
    };
    const services = ['rds', 'kafka', 'dcs'].map((service) =>
      ask(queues.queueFor(settingsOf({ service, requestsPerSecond: 100, concurrency: 3 })).run, 5, { work }),
    );
    await vi.runAllTimersAsync();
    expect(services.flatMap(({ starts }) => starts)).toHaveLength(15);
    expect(most).toBe(3);
  });

  it('do not count in another project', async () => {
    const queues = queuesOf();
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, SECOND));
    const of = (project: string) =>
      queues.queueFor(settingsOf({ project, requestsPerSecond: 9, concurrency: 1 })).run;
    const [shop, lab] = [ask(of('shop'), 1, { work }), ask(of('lab'), 1, { work })];
    await vi.runAllTimersAsync();
    expect([shop.starts, lab.starts]).toEqual([[0], [0]]);
  });

  it('leave their place when they fail, and the failure is reported', async () => {
    const run = queuesOf().queueFor(settingsOf({ requestsPerSecond: 9, concurrency: 1 })).run;
    const asked = ask(run, 2, { work: () => Promise.reject(new Error('broken')) });
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
    const run = queuesOf().queueFor(settingsOf()).run;
    const deadline = new AbortController();
    const first = ask(run, 1);
    const impatient = ask(run, 5, { signal: deadline.signal });
    const patient = ask(run, 2);
    await vi.advanceTimersByTimeAsync(500);
    deadline.abort(reason);
    expect(await impatient.all).toEqual(Array.from({ length: 5 }, () => ({ status: 'rejected', reason })));
    await vi.runAllTimersAsync();
    expect([first.starts, impatient.starts, patient.starts]).toEqual([[0], [], [1_000, 2_000]]);
  });

  it('while waiting for room is not run, and spends nothing of the rate', async () => {
    const queues = queuesOf();
    const room = { concurrency: 1, project: 'shop' };
    const busy = ask(queues.queueFor(settingsOf({ ...room, service: 'dcs' })).run, 1, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
    });
    const deadline = new AbortController();
    const impatient = ask(queues.queueFor(settingsOf(room)).run, 1, { signal: deadline.signal });
    await vi.advanceTimersByTimeAsync(100);
    deadline.abort(reason);
    expect(await impatient.all).toEqual([{ status: 'rejected', reason }]);
    const other = ask(queues.queueFor(settingsOf({ project: 'lab' })).run, 1);
    await vi.runAllTimersAsync();
    await busy.all;
    expect([impatient.starts, other.starts]).toEqual([[], [100]]);
  });

  it('before asking is not run', async () => {
    const asked = ask(queuesOf().queueFor(settingsOf()).run, 1, { signal: AbortSignal.abort(reason) });
    expect(await asked.soon()).toEqual([{ status: 'rejected', reason }]);
    expect(asked.starts).toEqual([]);
  });

  it('after the start gets the outcome, and keeps the place until then', async () => {
    const run = queuesOf().queueFor(settingsOf({ requestsPerSecond: 9, concurrency: 1 })).run;
    const deadline = new AbortController();
    const started = ask(run, 1, {
      work: () => new Promise((resolve) => setTimeout(resolve, 10 * SECOND)),
      signal: deadline.signal,
    });
    const next = ask(run, 1);
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
    const queues = queuesOf();
    const fast = { requestsPerSecond: 100 };
    queues.queueFor(settingsOf(fast)).recordOutcome(throttled(30 * SECOND));
    const [same, sibling, service, credentials] = [
      {},
      { project: 'lab' },
      { service: 'dcs' },
      { credentials: 'ops' },
    ].map((other) => ask(queues.queueFor(settingsOf({ ...fast, ...other })).run, 1));
    await vi.runAllTimersAsync();
    expect([same, sibling, service, credentials].map((asked) => asked?.starts[0])).toEqual([
      30_000, 30_000, 0, 0,
    ]);
  });

  it('tells those who are held back what began it', async () => {
    const { run, recordOutcome } = queuesOf().queueFor(settingsOf());
    const context = { call: 'ListProjects (GET https://iam/v3/projects)', status: 429, requestId: '1f' };
    recordOutcome(new CloudError('throttled', 'HTTP 429', { ...context, retryAfterMs: 10 * SECOND }));
    const [outcome] = await ask(run, 1, { endsAt: performance.now() + SECOND }).all;
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
    const { run, recordOutcome } = queuesOf().queueFor(settingsOf());
    recordOutcome(
      new CloudError('throttled', 'login', { status: 429, retryAfterMs: 10 * SECOND, isPrerequisite: true }),
    );
    const [outcome] = await ask(run, 1, { endsAt: performance.now() + SECOND }).soon();
    expect(outcome?.status).toBe('fulfilled');
    await vi.runAllTimersAsync();
  });

  it('rejects at once a request that could only start after its deadline', async () => {
    const { run, recordOutcome } = queuesOf().queueFor(settingsOf());
    const early = ask(run, 2, { endsAt: performance.now() + 9 * SECOND });
    await vi.advanceTimersByTimeAsync(0);
    recordOutcome(throttled(10 * SECOND));
    const late = ask(run, 1, { endsAt: performance.now() + 9 * SECOND });
    expect((await early.all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await late.all).map(({ status }) => status)).toEqual(['rejected']);
    await vi.runAllTimersAsync();
  });

  it('without a time doubles its pause from 1 s to 60 s, and begins anew once a call has worked', async () => {
    const { run, recordOutcome } = queuesOf().queueFor(settingsOf({ requestsPerSecond: 100 }));
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const from = performance.now();
      recordOutcome(throttled());
      const asked = ask(run, 1);
      await vi.runAllTimersAsync();
      pauses.push((asked.starts[0] ?? NaN) + begun - from);
    }
    pauses.forEach((pause, attempt) => {
      expect(pause).toBeGreaterThanOrEqual(Math.min(60, 2 ** attempt) * SECOND);
      expect(pause).toBeLessThanOrEqual(Math.min(60, 2 ** (attempt + 1)) * SECOND + 1);
    });
    recordOutcome();
    recordOutcome(throttled());
    const asked = ask(run, 1);
    const from = performance.now();
    await vi.runAllTimersAsync();
    expect((asked.starts[0] ?? NaN) + begun - from).toBeLessThanOrEqual(2 * SECOND + 1);
  });

  it('is not made longer by calls that were throttled together, nor ended by one that worked meanwhile', async () => {
    const { run, recordOutcome } = queuesOf().queueFor(settingsOf({ requestsPerSecond: 100 }));
    for (let call = 0; call < 8; call += 1) recordOutcome(throttled(5 * SECOND));
    recordOutcome();
    const asked = ask(run, 1);
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
    const queues = new RequestQueues(() => Promise.resolve('secret'), systemClock, restrictions);
    const { run, recordOutcome } = queues.queueFor(settingsOf(fast));
    const rds = ask(run, 3, slow);
    const dcs = ask(queues.queueFor(settingsOf({ ...fast, service: 'dcs' })).run, 3, slow);
    await vi.advanceTimersByTimeAsync(500);
    expect(rds.starts.length + dcs.starts.length).toBe(2);
    recordOutcome();
    await vi.advanceTimersByTimeAsync(1);
    expect(rds.starts.length + dcs.starts.length).toBe(6);
    await vi.runAllTimersAsync();
  });

  it('that was refused starts no request for 1, 2, then 5 minutes', async () => {
    const { run, recordOutcome } = new RequestQueues(
      () => Promise.resolve('secret'),
      systemClock,
      restrictions,
    ).queueFor(settingsOf(fast));
    for (const length of [1, 2, 5, 5]) {
      recordOutcome(refused);
      const soon = ask(run, 1, { endsAt: performance.now() + minutes(length) });
      expect((await soon.soon())[0]).toMatchObject({ status: 'rejected', reason: { reason: 'auth' } });
      await vi.advanceTimersByTimeAsync(minutes(length));
      const after = ask(run, 1, { endsAt: performance.now() + SECOND });
      expect((await after.soon())[0]?.status).toBe('fulfilled');
    }
  });

  it('that services refuse is not taken for good because IAM takes it', async () => {
    const queues = new RequestQueues(() => Promise.resolve('secret'), systemClock, restrictions);
    const { run, recordOutcome } = queues.queueFor(settingsOf(fast));
    const login = queues.queueForPrerequisites({ ...settingsOf(fast), service: 'iam' });
    for (const length of [1, 2, 5]) {
      login.recordOutcome();
      recordOutcome(refused);
      await vi.advanceTimersByTimeAsync(minutes(length) - SECOND);
      const early = ask(run, 1, { endsAt: performance.now() });
      expect((await early.soon())[0]?.status).toBe('rejected');
      await vi.advanceTimersByTimeAsync(SECOND);
    }
  });

  it('that was refused is not taken for good because of calls that were under way', async () => {
    const { run, recordOutcome } = new RequestQueues(
      () => Promise.resolve('secret'),
      systemClock,
      restrictions,
    ).queueFor(settingsOf(fast));
    recordOutcome(refused);
    recordOutcome();
    const soon = ask(run, 1, { endsAt: performance.now() + SECOND });
    expect((await soon.soon())[0]?.status).toBe('rejected');
    await vi.runAllTimersAsync();
  });

  it('that was refused lets those who wait for other services leave at once', async () => {
    const queues = new RequestQueues(() => Promise.resolve('secret'), systemClock, restrictions);
    const { recordOutcome } = queues.queueFor(settingsOf(fast));
    const busy = ask(queues.queueFor(settingsOf({ ...fast, service: 'kafka' })).run, 2, slow);
    const waiting = ask(queues.queueFor(settingsOf({ ...fast, service: 'dcs' })).run, 1, {
      endsAt: performance.now() + 10 * SECOND,
    });
    await vi.advanceTimersByTimeAsync(100);
    recordOutcome(refused);
    expect((await waiting.all)[0]?.status).toBe('rejected');
    await vi.runAllTimersAsync();
    expect((await busy.all).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it('that was refused is tried at once when its secret has changed', async () => {
    const secrets: Record<string, string> = { default: 'old' };
    const { run, recordOutcome } = queuesOf(secrets).queueFor(settingsOf(fast));
    recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(0);
    expect((await ask(run, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status).toBe('rejected');
    secrets['default'] = 'new';
    expect((await ask(run, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status).toBe('fulfilled');
  });

  it('that was refused stays so while its secret is still being read', async () => {
    const delays = [30, 0];
    const { run, recordOutcome } = new RequestQueues(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, delays.shift()));
        return 'secret';
      },
      systemClock,
      restrictions,
    ).queueFor(settingsOf(fast));
    recordOutcome(refused);
    const soon = ask(run, 1, { endsAt: performance.now() + SECOND });
    await vi.advanceTimersByTimeAsync(50);
    expect((await soon.all)[0]).toMatchObject({ status: 'rejected', reason: { reason: 'auth' } });
    await vi.runAllTimersAsync();
  });

  it('that was refused is tried with its new secret, though a call under way is refused with the old', async () => {
    const secrets: Record<string, string> = { default: 'old' };
    const { run, recordOutcome } = queuesOf(secrets).queueFor(settingsOf(fast));
    recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(0);
    secrets['default'] = 'new';
    recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(0);
    expect((await ask(run, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status).toBe('fulfilled');
  });

  it('that was refused is tried when its pause is over by who has waited for that', async () => {
    const { run, recordOutcome } = queuesOf({ default: 'secret' }).queueFor(settingsOf(fast));
    recordOutcome(refused);
    const held = ask(run, 1, { endsAt: performance.now() + 120 * SECOND });
    await vi.advanceTimersByTimeAsync(59 * SECOND);
    expect(held.starts).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(held.starts).toHaveLength(1);
  });

  it('that was refused is the error of a request whose signal is aborted before the pause is over', async () => {
    const { run, recordOutcome } = queuesOf({ default: 'secret' }).queueFor(settingsOf(fast));
    recordOutcome(refused);
    const leave = new AbortController();
    const waiting = run(() => Promise.resolve(), {
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
    const queues = new RequestQueues(() => Promise.resolve('secret'), systemClock, restrictions);
    const { run, recordOutcome } = queues.queueFor(settingsOf(fast));
    recordOutcome(new CloudError('unavailable', 'down', { status: 503 }));
    const held = ask(run, 3, slow);
    await vi.advanceTimersByTimeAsync(500);
    expect(held.starts).toHaveLength(2);
    recordOutcome(new CloudError('forbidden', 'no', { status: 403 }));
    await vi.advanceTimersByTimeAsync(1);
    expect(held.starts).toHaveLength(3);
    await vi.runAllTimersAsync();
  });

  it('lets a login out for a call that is inside already', async () => {
    const queues = new RequestQueues(() => Promise.resolve('secret'), systemClock, restrictions);
    const login = queues.queueForPrerequisites({
      credentials: 'default',
      service: 'iam',
      requestsPerSecond: 5,
      project: '',
    });
    const work = () => login.run(() => Promise.resolve(), { signal: neverAborted(), endsAt: Infinity });
    const calls = ask(queues.queueFor(settingsOf({ ...fast, concurrency: 1 })).run, 2, { work });
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
  const isLetOut = async (queues: RequestQueues, changes = {}) => {
    const { run } = queues.queueFor(settingsOf({ ...fast, ...changes }));
    return (await ask(run, 1, { endsAt: performance.now() + SECOND }).soon())[0]?.status === 'fulfilled';
  };

  it('stays refused for as long as it would have been, with the same secret', async () => {
    const before = new RequestQueues(read, systemClock, restrictions);
    const { recordOutcome } = before.queueFor(settingsOf(fast));
    recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    recordOutcome(refused);
    const queues = new RequestQueues(read, systemClock, restrictions);
    await vi.advanceTimersByTimeAsync(118 * SECOND);
    expect([await isLetOut(queues), await isLetOut(queues, { credentials: 'ops' })]).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(await isLetOut(queues)).toBe(true);
    queues.queueFor(settingsOf(fast)).recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(299 * SECOND);
    expect(await isLetOut(queues), 'the third pause is five minutes').toBe(false);
    await vi.runAllTimersAsync();
  });

  it('stays refused over several reloads, though nothing was called between them', async () => {
    const before = new RequestQueues(read, systemClock, restrictions);
    before.queueFor(settingsOf(fast)).recordOutcome(refused);
    let queues = before;
    for (let reload = 0; reload < 3; reload += 1) {
      queues = new RequestQueues(read, systemClock, restrictions);
      queues.queueFor(settingsOf(fast));
    }
    expect(await isLetOut(queues)).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('stays refused under another name', async () => {
    const before = new RequestQueues(read, systemClock, restrictions);
    before.queueFor(settingsOf(fast)).recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(0);
    secrets['renamed'] = 'secret';
    expect(
      await isLetOut(new RequestQueues(read, systemClock, restrictions), { credentials: 'renamed' }),
    ).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('stays refused while its secret is still being read', async () => {
    const slowly = async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return read(name);
    };
    const before = new RequestQueues(slowly, systemClock, restrictions);
    before.queueFor(settingsOf(fast)).recordOutcome(refused);
    const { run } = new RequestQueues(slowly, systemClock, restrictions).queueFor(settingsOf(fast));
    const asked = ask(run, 1, { endsAt: performance.now() + SECOND });
    await vi.advanceTimersByTimeAsync(500);
    expect((await asked.all)[0]).toMatchObject({ status: 'rejected', reason: { reason: 'auth' } });
    await vi.runAllTimersAsync();
  });

  it('is refused as well when a call that began before the reload says so', async () => {
    const before = new RequestQueues(read, systemClock, restrictions);
    const queues = new RequestQueues(read, systemClock, restrictions);
    before.queueFor(settingsOf(fast)).recordOutcome(refused);
    expect(await isLetOut(queues)).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('is tried at once with another secret, and not with the first again', async () => {
    const before = new RequestQueues(read, systemClock, restrictions);
    before.queueFor(settingsOf(fast)).recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(0);
    secrets['default'] = 'new';
    const queues = new RequestQueues(read, systemClock, restrictions);
    expect(await isLetOut(queues)).toBe(true);
    secrets['default'] = 'secret';
    expect(await isLetOut(new RequestQueues(read, systemClock, restrictions))).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('is forgotten once it was accepted', async () => {
    const before = new RequestQueues(read, systemClock, restrictions);
    const { recordOutcome } = before.queueFor(settingsOf(fast));
    recordOutcome(refused);
    await vi.advanceTimersByTimeAsync(61 * SECOND);
    recordOutcome();
    const queues = new RequestQueues(read, systemClock, restrictions);
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, SECOND));
    const asked = ask(queues.queueFor(settingsOf(fast)).run, 2, { work });
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.starts, 'one that was refused has one call in flight').toHaveLength(2);
    await vi.runAllTimersAsync();
  });

  it('that cannot be read is not taken for another that cannot', async () => {
    const unreadable = () => Promise.reject(new Error('ENOENT'));
    const before = new RequestQueues(unreadable, systemClock, restrictions);
    before.queueFor(settingsOf(fast)).recordOutcome(refused);
    const queues = new RequestQueues(unreadable, systemClock, restrictions);
    expect(await isLetOut(queues, { credentials: 'ops' })).toBe(true);
    await vi.runAllTimersAsync();
  });
});

describe('a credential that the cloud has locked', () => {
  it('is left alone until the lock is over', async () => {
    const queues = queuesOf();
    const { run, recordOutcome } = queues.queueFor(settingsOf());
    recordOutcome(new CloudError('auth', 'locked', { status: 401, retryAfterMs: 300 * SECOND }));
    const held = ask(run, 1);
    await vi.advanceTimersByTimeAsync(299 * SECOND);
    expect(held.starts).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(held.starts).toHaveLength(1);
    await vi.runAllTimersAsync();
  });
});

describe('a clock that is set back', () => {
  it('does not stop the calls until it has caught up', async () => {
    const { run } = queuesOf().queueFor(settingsOf());
    const before = ask(run, 1);
    await vi.advanceTimersByTimeAsync(0);
    vi.setSystemTime(Date.now() - 3_600 * SECOND);
    const after = ask(run, 2);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect([before.starts.length, after.starts.length]).toEqual([1, 2]);
    await vi.runAllTimersAsync();
  });
});
