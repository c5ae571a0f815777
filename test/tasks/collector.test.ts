import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { NO_PROGRESS } from '../../src/tasks/task.js';
import type { ProjectQueue } from '../../src/cloud/request-queues.js';
import { FakeCloud, instanceOf, MINUTE, rowOf, T0 } from './cloud.js';

const soon = T0 + 1e9;
const down = new CloudError('unavailable', 'down');

let cloud: FakeCloud;
beforeEach(() => {
  cloud = new FakeCloud();
  cloud.instances = [instanceOf('i1')];
  cloud.tasks = [rowOf({ id: 't1' })];
  cloud.progress.set('t1', { ...NO_PROGRESS, percent: 40 });
});

describe('success', () => {
  it('is only claimed after a whole list: nothing asked yet is not "no tasks"', () => {
    const { health } = cloud.collector(cloud.byInstance()).interimSnapshot();
    expect([health.success, health.lastSuccessAt]).toEqual([false, undefined]);
  });

  it('needs every call to succeed; what was known stays', async () => {
    const collector = cloud.collector(cloud.byInstance());
    expect((await collector.collect(soon)).health).toMatchObject({ success: true, lastSuccessAt: T0 });
    cloud.failing.set('progress', down);
    cloud.now += MINUTE;
    const { health, tasks } = await collector.collect(soon);
    expect(health).toMatchObject({ success: false, lastSuccessAt: T0 });
    expect(health.errors).toMatchObject({ unavailable: 1, internal: 0 });
    expect(tasks[0]).toMatchObject({ id: 't1', progress: { percent: 40 } });
  });

  it('is reported when it changes, not at each collection', async () => {
    const reported: unknown[] = [];
    const onChange = (change: unknown): void => void reported.push(change);
    const collector = cloud.collector(cloud.byInstance(), { onChange });
    await collector.collect(soon);
    cloud.failing.set('instances', down);
    await collector.collect(soon);
    await collector.collect(soon);
    cloud.failing.clear();
    await collector.collect(soon);
    expect(reported).toEqual([{ reason: 'unavailable', error: down, failures: 1 }, {}]);
  });

  it('is reported when collections begin and cease to need all their time', async () => {
    cloud.timePasses = true;
    const reported: unknown[] = [];
    const onPace = (pace: unknown): void => void reported.push(pace);
    const collector = cloud.collector(cloud.byInstance(), { onPace });
    await collector.collect(soon);
    cloud.before = () => new Promise((answer) => setTimeout(answer, 100));
    await collector.collect(cloud.now + 20);
    await collector.collect(cloud.now + 20);
    cloud.before = () => Promise.resolve();
    await collector.collect(soon);
    expect(reported).toMatchObject([{ isSlow: true, givenSeconds: 0.02 }, { isSlow: false }]);
  });

  it('counts a fault of our own as internal, and survives it', async () => {
    const source = { ...cloud.byInstance(), progress: () => Promise.reject(new TypeError('a bug')) };
    const { health, tasks } = await cloud.collector(source).collect(soon);
    expect([health.success, health.errors.internal, tasks.length]).toEqual([false, 1, 1]);
  });
});

describe('staleness', () => {
  it('ends an unfinished task and an instance that could not be confirmed, but no finished one', async () => {
    cloud.tasks.push(rowOf({ id: 'done', status: 'failed', endedAt: T0 }));
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.failing.set('instances', down).set('tasks', down);
    cloud.now += 5 * MINUTE;
    expect((await collector.collect(soon)).tasks.map(({ id }) => id)).toEqual(['t1', 'done']);
    cloud.now += 1;
    const { tasks, instances } = await collector.collect(soon);
    expect([tasks.map(({ id }) => id), instances]).toEqual([['done'], []]);
  });

  it('ends finished tasks with their keep time, failed ones later', async () => {
    cloud.tasks = [
      rowOf({ id: 'good', status: 'succeeded', endedAt: T0 }),
      rowOf({ id: 'bad', status: 'failed', endedAt: T0 }),
    ];
    const collector = cloud.collector(cloud.byInstance());
    const idsAfter = async (ms: number) => {
      cloud.now = T0 + ms;
      return (await collector.collect(cloud.now + 1e6)).tasks.map(({ id }) => id);
    };
    expect(await idsAfter(60 * MINUTE)).toEqual(['good', 'bad']);
    expect(await idsAfter(60 * MINUTE + 1)).toEqual(['bad']);
    expect(await idsAfter(24 * 60 * MINUTE + 1)).toEqual([]);
  });
});

describe('a finished task', () => {
  it('is counted once, however often it is listed', async () => {
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 't1', status: 'succeeded', endedAt: T0 + 1 })];
    for (let i = 0; i < 30; i += 1) {
      cloud.now += 6 * MINUTE;
      expect((await collector.collect(cloud.now + 1e6)).finished.succeeded).toBe(1);
    }
  });

  it('is not counted again when its instance is missing from a list and comes back', async () => {
    const collector = cloud.collector(cloud.byInstance());
    cloud.tasks = [rowOf({ id: 't1', status: 'failed', endedAt: T0 + 1 })];
    cloud.now += MINUTE;
    await collector.collect(soon);
    const { instances } = cloud;
    cloud.instances = [];
    await collector.collect(soon);
    cloud.instances = instances;
    cloud.tasks.push(rowOf({ id: 't2', status: 'failed', endedAt: T0 + 2 }));
    const { finished, tasks } = await collector.collect(soon);
    expect([finished.failed, tasks.length]).toEqual([2, 2]);
  });

  it('is not counted again when the clock goes ahead beyond its keep time, and back', async () => {
    const collector = cloud.collector(cloud.byInstance());
    cloud.tasks = [rowOf({ id: 't1', status: 'failed', endedAt: T0 + 1 })];
    cloud.now += MINUTE;
    await collector.collect(soon);
    cloud.now += 48 * 60 * MINUTE;
    expect((await collector.collect(cloud.now + 1e6)).tasks).toEqual([]);
    cloud.setBack(48 * 60 * MINUTE - 6 * MINUTE);
    expect((await collector.collect(cloud.now + 1e6)).finished.failed).toBe(1);
  });

  it('that ended before this process began is not counted', async () => {
    cloud.tasks = [rowOf({ id: 't1', status: 'failed', endedAt: T0 - 1 })];
    expect((await cloud.collector(cloud.byInstance()).collect(soon)).finished.failed).toBe(0);
  });

  it('that began and ended between two collections is counted', async () => {
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.now += 6 * MINUTE;
    cloud.tasks.push(rowOf({ id: 'quick', status: 'cancelled', endedAt: T0 + MINUTE }));
    expect((await collector.collect(soon)).finished.cancelled).toBe(1);
  });

  it('without a readable end ended when it was first seen so, and does not come back while it is listed', async () => {
    cloud.tasks = [rowOf({ id: 't1', status: 'succeeded' })];
    const collector = cloud.collector(cloud.byInstance());
    expect((await collector.collect(soon)).tasks[0]).toMatchObject({ endedAt: T0, endAssumed: true });
    for (cloud.now = T0 + 66 * MINUTE; cloud.now < T0 + 300 * MINUTE; cloud.now += 6 * MINUTE) {
      expect((await collector.collect(cloud.now + 1e6)).tasks).toEqual([]);
    }
  });

  it('is dropped first when there are too many; of unfinished ones the newest stay', async () => {
    cloud.tasks = [
      rowOf({ id: 'run1', createdAt: T0 - 1 }),
      rowOf({ id: 'old', status: 'failed', endedAt: T0 - 2 }),
      rowOf({ id: 'new', status: 'failed', endedAt: T0 - 1 }),
      rowOf({ id: 'run2' }),
    ];
    const idsOf = async (maxTasks: number) => {
      const { tasks, dropped, counts } = await cloud
        .collector(cloud.byInstance(), { maxPerService: maxTasks })
        .collect(soon);
      return [tasks.map(({ id }) => id), dropped, counts.running, counts.failed];
    };
    expect(await idsOf(3)).toEqual([['run1', 'run2', 'new'], 1, 2, 2]);
    expect(await idsOf(1)).toEqual([['run2'], 3, 2, 2]);
  });
});

describe('collections that overlap', () => {
  it('are one, and give the same snapshot', async () => {
    const collector = cloud.collector(cloud.byInstance());
    const [one, other] = await Promise.all([collector.collect(soon), collector.collect(soon)]);
    expect(one).toBe(other);
    expect(cloud.look()).toEqual(['instances', 'tasks i1', 'progress t1']);
  });

  it('share what was just collected for as long as it is cached', async () => {
    const collector = cloud.collector(cloud.byInstance(), { cacheForMs: 5000 });
    const first = await collector.collect(soon);
    cloud.now += 4999;
    expect(await collector.collect(soon)).toBe(first);
    cloud.now += 1;
    expect(await collector.collect(soon)).not.toBe(first);
  });

  it('do not cache into the future when the clock was set back', async () => {
    const collector = cloud.collector(cloud.byInstance(), { cacheForMs: 5000 });
    const first = await collector.collect(soon);
    cloud.setBack(60 * MINUTE);
    expect(await collector.collect(soon)).toBe(first);
    cloud.now += 5000;
    expect(await collector.collect(soon)).not.toBe(first);
  });

  it('are made again for a request with more time when a short deadline has cut the latest', async () => {
    cloud.before = () => new Promise((answer) => setTimeout(answer, 5));
    const collector = cloud.collector(cloud.byInstance(), { cacheForMs: 5000 });
    const cut = await collector.collect(cloud.now + 1);
    expect(cut.tasks).toHaveLength(0);
    const whole = await collector.collect(soon);
    expect([whole.health.success, whole.tasks.length]).toEqual([true, 1]);
    expect(await collector.collect(cloud.now + 1)).toBe(whole);
  });

  it('are made again for a request with more time that has waited for one that was cut', async () => {
    cloud.before = () => new Promise((answer) => setTimeout(answer, 5));
    const collector = cloud.collector(cloud.byInstance(), { cacheForMs: 5000 });
    const [cut, ...others] = await Promise.all([
      collector.collect(cloud.now + 1),
      collector.collect(soon),
      collector.collect(soon),
    ]);
    expect([cut, ...others].map(({ tasks }) => tasks.length)).toEqual([0, 1, 1]);
    expect(others[0]).toBe(others[1]);
  });

  it('are shared after a cut by requests that have no more time', async () => {
    cloud.before = () => new Promise((answer) => setTimeout(answer, 5));
    const collector = cloud.collector(cloud.byInstance(), { cacheForMs: 5000 });
    const cut = await collector.collect(cloud.now + 1);
    expect(await collector.collect(cloud.now + 1)).toBe(cut);
  });

  it('let a joiner with a sooner deadline leave with what is known by then', async () => {
    vi.useFakeTimers();
    const release: (() => void)[] = [];
    cloud.before = () => new Promise((go) => release.push(go));
    const collector = cloud.collector(cloud.byInstance());
    const long = collector.collect(T0 + 10_000);
    const short = collector.collect(T0 + 1_000);
    await vi.advanceTimersByTimeAsync(0);
    release.shift()?.();
    await vi.advanceTimersByTimeAsync(1_000);
    const { instances, tasks, health } = await short;
    expect([instances.length, tasks.length, health.success]).toEqual([1, 0, false]);
    cloud.before = () => Promise.resolve();
    release.shift()?.();
    expect((await long).tasks).toHaveLength(1);
    vi.useRealTimers();
  });
});

describe('joiners that leave a collection before its end', () => {
  it('share a snapshot for a second, and then get what is known by then', async () => {
    vi.useFakeTimers();
    const release: (() => void)[] = [];
    cloud.before = () => new Promise((go) => release.push(go));
    const collector = cloud.collector(cloud.byInstance());
    const long = collector.collect(T0 + 10_000);
    const [first, second] = [collector.collect(T0 + 1_000), collector.collect(T0 + 1_999)];
    await vi.advanceTimersByTimeAsync(1_999);
    expect(await second).toBe(await first);
    cloud.now += 1_000;
    const third = collector.collect(T0 + 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await third).not.toBe(await first);
    cloud.before = () => Promise.resolve();
    release.forEach((go) => go());
    const end = await long;
    expect(await collector.collect(T0 + 10_000)).not.toBe(await third);
    expect([await first, await third]).not.toContain(end);
    vi.useRealTimers();
  });
});

describe('a collector after a reload', () => {
  it('takes over the state when the collection of its predecessor has ended, and not before', async () => {
    let answer = (): void => undefined;
    cloud.before = () => new Promise((resolve) => (answer = resolve));
    const predecessor = cloud.collector(cloud.byInstance());
    const running = predecessor.collect(soon);
    await vi.waitFor(() => expect(cloud.calls).toEqual(['instances']));
    const successor = cloud.collector(cloud.byInstance(), { predecessor });
    const known = await successor.collect(cloud.now);
    expect([known.instances.length, known.health.success]).toEqual([0, false]);
    const next = successor.collect(soon);
    cloud.before = () => Promise.resolve();
    answer();
    expect((await running).health.success).toBe(true);
    expect(await next).toMatchObject({ health: { success: true }, tasks: [{ id: 't1' }] });
    expect(cloud.calls.filter((call) => call === 'instances')).toHaveLength(2);
  });

  it('goes on with the state of a predecessor that was never used', async () => {
    const first = cloud.collector(cloud.byInstance());
    await first.collect(soon);
    const second = cloud.collector(cloud.byInstance(), { predecessor: first });
    const third = cloud.collector(cloud.byInstance(), { predecessor: second });
    expect(third.interimSnapshot().tasks).toMatchObject([{ id: 't1' }]);
  });
});

describe('the deadline', () => {
  /** Lets one call begin a second. */
  const oneASecond: ProjectQueue['run'] = (work, { signal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => void work().then(resolve, reject), 1_000);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new Error('aborted'));
      });
    });

  it('ends a collection on time; what was never asked is no failure, and pending', async () => {
    vi.useFakeTimers();
    cloud.tasks = [];
    cloud.instances = ['a', 'b', 'c', 'd'].map((id) => instanceOf(id));
    const collector = cloud.collector(cloud.byInstance(), { run: oneASecond, concurrency: 1 });
    const first = collector.collect(T0 + 3_500);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(cloud.look()).toEqual(['instances', 'tasks a', 'tasks b']);
    expect((await first).health).toMatchObject({ success: true, pendingInstances: 2 });
    const second = collector.collect(T0 + 3_500);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(cloud.look()).toEqual(['instances', 'tasks c', 'tasks d']);
    expect((await second).health).toMatchObject({ success: true, pendingInstances: 0 });
    vi.useRealTimers();
  });

  it('lets no call start that could not end in time, by what calls lately took', async () => {
    vi.useFakeTimers();
    cloud.timePasses = true;
    cloud.tasks = [];
    cloud.instances = Array.from({ length: 30 }, (_, at) => instanceOf(`i${at}`));
    cloud.before = () => new Promise((answer) => setTimeout(answer, 400));
    const collector = cloud.collector(cloud.byInstance(), { concurrency: 1 });
    const learning = collector.collect(T0 + 60_000);
    await vi.advanceTimersByTimeAsync(60_000);
    await learning;
    cloud.look();
    cloud.now += 6 * MINUTE;
    const hurried = collector.collect(cloud.now + 1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(cloud.look()).toEqual(['instances', 'tasks i0']);
    expect((await hurried).health).toMatchObject({ success: true, pendingInstances: 29 });
    vi.useRealTimers();
  });

  it('makes a call that is then unanswered fail', async () => {
    vi.useFakeTimers();
    const source = cloud.byInstance();
    const progress = (_instance: string, _task: string, signal: AbortSignal) =>
      new Promise<undefined>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new CloudError('timeout', 'no answer')));
      });
    const collection = cloud.collector({ ...source, progress }).collect(T0 + 2_000);
    await vi.advanceTimersByTimeAsync(2_000);
    const { health, tasks } = await collection;
    expect([health.success, health.errors.timeout, tasks.length]).toEqual([false, 1, 1]);
    vi.useRealTimers();
  });

  it('cuts a long list, which goes on in the next collection where it stopped', async () => {
    vi.useFakeTimers();
    cloud.pageSize = 2;
    cloud.tasks = Array.from({ length: 7 }, (_, at) => rowOf({ id: `t${at}` }));
    const collector = cloud.collector(cloud.byProject(), { run: oneASecond, concurrency: 1 });
    const first = collector.collect(T0 + 2_500);
    await vi.advanceTimersByTimeAsync(2_500);
    expect([(await first).tasks.length, (await first).health.success]).toEqual([4, false]);
    const second = collector.collect(T0 + 2_500);
    await vi.advanceTimersByTimeAsync(2_500);
    expect([(await second).tasks.length, (await second).health.success]).toEqual([7, true]);
    expect(cloud.look()).toEqual(['running', 'running', 'running', 'running']);
    vi.useRealTimers();
  });

  it('cuts the list of instances, and does not forget who is busy on the pages before', async () => {
    vi.useFakeTimers();
    cloud.instances = ['a', 'b', 'c', 'd', 'e'].map((id) => instanceOf(id));
    cloud.tasks = [rowOf({ id: 't1', instanceId: 'a', hasProgress: false })];
    const collector = cloud.collector(cloud.byInstance(), { run: oneASecond, concurrency: 1 });
    const learning = collector.collect(T0 + 60_000);
    await vi.advanceTimersByTimeAsync(60_000);
    await learning;
    cloud.look();
    cloud.pageSize = 2;
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const collection = collector.collect(T0 + 1_500);
      await vi.advanceTimersByTimeAsync(1_500);
      await collection;
    }
    const third = collector.collect(T0 + 2_500);
    await vi.advanceTimersByTimeAsync(2_500);
    await third;
    expect(cloud.look()).toEqual(['instances', 'instances', 'instances', 'tasks a']);
    vi.useRealTimers();
  });
});
