import { beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import type { ProjectQueue } from '../../src/cloud/request-queues.js';
import type { Collector } from '../../src/tasks/collector.js';
import { NO_PROGRESS } from '../../src/tasks/task.js';
import { FakeCloud, instanceOf, MINUTE, rowOf, T0 } from './cloud.js';

let cloud: FakeCloud;
let isPaused = false;
const refused = new CloudError('auth', 'not called: the credential was refused');
const throttled = new CloudError('throttled', 'not called: the cloud is throttling');
const run: ProjectQueue['run'] = (work) => (isPaused ? Promise.reject(throttled) : work());

beforeEach(() => {
  cloud = new FakeCloud();
  isPaused = false;
  cloud.instances = [instanceOf('i1')];
  cloud.tasks = [rowOf({ id: 't1' })];
  cloud.progress.set('t1', { ...NO_PROGRESS, percent: 40 });
});

async function collectEveryMinute(collector: Collector, minutes: number) {
  let last = await collector.collect(cloud.now + 1e6);
  for (let minute = 0; minute < minutes; minute += 1) {
    cloud.now += MINUTE;
    last = await collector.collect(cloud.now + 1e6);
  }
  return last;
}

describe.each([
  { title: 'listed for each instance', scope: 'byInstance' },
  { title: 'listed for a whole project', scope: 'byProject' },
] as const)('a pause that the exporter keeps, tasks $title', ({ scope }) => {
  it('expires no task and no instance, and the last change stays', async () => {
    const collector = cloud.collector(cloud[scope](), { run });
    await collector.collect(cloud.now + 1e6);
    isPaused = true;
    const paused = await collectEveryMinute(collector, 20);
    expect(paused.health).toMatchObject({ success: false, isPaused: true, lastSuccessAt: T0 });
    expect([paused.tasks.length, paused.instances.length]).toEqual([1, 1]);
    isPaused = false;
    const after = await collectEveryMinute(collector, 1);
    expect(after.tasks).toMatchObject([{ id: 't1', lastProgressAt: T0 }]);
    expect(after.health).toMatchObject({ success: true, isPaused: false });
  });

  it('that begins with the only call of a collection counts from that call on', async () => {
    const collector = cloud.collector(cloud[scope](), { run });
    await collector.collect(cloud.now + 1e6);
    const calls = ['instances', 'running'];
    for (const call of calls)
      cloud.failing.set(call, new CloudError('throttled', 'too many', { status: 429 }));
    cloud.failing.set('tasks', throttled).set('progress', throttled);
    await collector.collect(cloud.now + 1e6);
    cloud.now += 6 * MINUTE;
    expect((await collector.collect(cloud.now + 1e6)).tasks).toHaveLength(1);
  });

  it('lets tasks that were not confirmed expire max_staleness after it has ended', async () => {
    const collector = cloud.collector(cloud[scope](), { run });
    await collector.collect(cloud.now + 1e6);
    isPaused = true;
    await collectEveryMinute(collector, 10);
    isPaused = false;
    for (const call of ['instances', 'tasks', 'running', 'recent'])
      cloud.failing.set(call, new CloudError('unavailable', 'down'));
    expect((await collectEveryMinute(collector, 4)).tasks).toHaveLength(1);
    expect((await collectEveryMinute(collector, 3)).tasks).toHaveLength(0);
  });

  it('keeps what it knows for an hour at most', async () => {
    const collector = cloud.collector(cloud[scope](), { run });
    await collector.collect(cloud.now + 1e6);
    isPaused = true;
    expect((await collectEveryMinute(collector, 60)).tasks).toHaveLength(1);
    expect((await collectEveryMinute(collector, 10)).tasks).toHaveLength(0);
  });
});

describe('the failure that is shown during a pause', () => {
  it.each([
    ['the one before, when that caused the pause', throttled, 'too many'],
    ['the cause of the pause, when calls failed for another reason before', refused, refused.message],
  ])('is %s', async (_, pause, message) => {
    const collector = cloud.collector(cloud.byProject(), {
      run: (work) => (isPaused ? Promise.reject(pause) : work()),
    });
    cloud.failing.set('running', new CloudError('throttled', 'too many', { status: 429 }));
    await collector.collect(cloud.now + 1e6);
    isPaused = true;
    const paused = await collectEveryMinute(collector, 2);
    expect(paused.health.failure).toMatchObject({ reason: pause.reason, message });
  });
});

it('a pause is no sign that collections are slow', async () => {
  const paces: unknown[] = [];
  const collector = cloud.collector(cloud.byInstance(), { run, onPace: (pace) => paces.push(pace) });
  isPaused = true;
  await collector.collect(cloud.now);
  isPaused = false;
  cloud.failing.set('instances', new CloudError('throttled', 'too many', { status: 429 }));
  await collector.collect(cloud.now);
  expect(paces).toEqual([]);
});

it('a task that expired unfinished is counted when it is seen finished later', async () => {
  const collector = cloud.collector(cloud.byProject());
  cloud.tasks = [rowOf({ id: 'run', createdAt: T0 - MINUTE })];
  await collector.collect(cloud.now + 1e6);
  for (const call of ['running', 'recent', 'task'])
    cloud.failing.set(call, new CloudError('unavailable', 'down'));
  expect((await collectEveryMinute(collector, 6)).tasks).toEqual([]);
  cloud.failing.clear();
  cloud.tasks = [rowOf({ id: 'run', status: 'failed', createdAt: T0 - MINUTE, endedAt: T0 - 1 })];
  expect((await collectEveryMinute(collector, 3)).finished.failed).toBe(1);
});

it('a finished task is counted once by its own id, though another of its instance has expired', async () => {
  const collector = cloud.collector(cloud.byInstance());
  cloud.tasks = [rowOf({ id: 'later', status: 'succeeded', endedAt: T0 + 30 * MINUTE })];
  cloud.now = T0 + 31 * MINUTE;
  await collector.collect(cloud.now + 1e6);
  cloud.now = T0 + 100 * MINUTE;
  await collector.collect(cloud.now + 1e6);
  cloud.now += 6 * MINUTE;
  cloud.tasks.push(rowOf({ id: 'unseen', status: 'failed', endedAt: T0 + 20 * MINUTE }));
  const { finished } = await collector.collect(cloud.now + 1e6);
  expect(finished).toMatchObject({ succeeded: 1, failed: 1 });
});
