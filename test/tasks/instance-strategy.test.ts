import { beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { NO_PROGRESS, type Progress } from '../../src/tasks/task.js';
import { FakeCloud, instanceOf, MINUTE, rowOf, T0 } from './cloud.js';

const soon = T0 + 1e9;
const percent = (value: number): Progress => ({ ...NO_PROGRESS, percent: value });

let cloud: FakeCloud;
beforeEach(() => {
  cloud = new FakeCloud();
});

describe('the calls of a service whose tasks hang off instances', () => {
  it('come in order of urgency', async () => {
    cloud.instances = [instanceOf('idle'), instanceOf('busy'), instanceOf('changing')];
    cloud.tasks = [rowOf({ id: 'b1', instanceId: 'busy' })];
    cloud.progress.set('b1', percent(10));
    const collector = cloud.collector(cloud.byInstance(), {
      concurrency: 1,
      watch: [{ instanceId: 'elsewhere', taskId: 'w1' }],
    });
    await collector.collect(soon);
    cloud.look();

    cloud.now += 6 * MINUTE;
    cloud.instances = [
      ...cloud.instances.slice(0, 2),
      instanceOf('changing', 'EXTENDING'),
      instanceOf('new'),
    ];
    await collector.collect(soon);
    expect(cloud.look()).toEqual([
      'instances',
      'tasks busy',
      'tasks changing',
      'progress b1',
      'task w1',
      'tasks new',
      'tasks idle',
    ]);
  });

  it('leave idle instances alone until their time has come', async () => {
    cloud.instances = [instanceOf('a'), instanceOf('b')];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks a', 'tasks b']);
    cloud.now += 4 * MINUTE;
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances']);
    cloud.now += MINUTE;
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks a', 'tasks b']);
  });

  it('look at an instance whose status word has changed', async () => {
    cloud.instances = [instanceOf('a')];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.look();
    cloud.instances = [instanceOf('a', 'ERROR')];
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks a']);
  });

  it('look at one whose status word has changed until that has worked', async () => {
    cloud.instances = [instanceOf('a'), instanceOf('b')];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.look();
    cloud.instances = [instanceOf('a', 'ERROR'), instanceOf('b')];
    cloud.failing.set('tasks a', new CloudError('unavailable', 'down'));
    await collector.collect(soon);
    cloud.failing.clear();
    await collector.collect(soon);
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks a', 'instances', 'tasks a', 'instances']);
  });

  it('do not wait for an idle instance when the clock was set back', async () => {
    cloud.instances = [instanceOf('a')];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.look();
    cloud.setBack(60 * MINUTE);
    cloud.now += 5 * MINUTE;
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks a']);
  });

  it('reach every page of every list', async () => {
    cloud.pageSize = 2;
    cloud.instances = ['a', 'b', 'c', 'd', 'e'].map((id) => instanceOf(id));
    cloud.tasks = ['1', '2', '3'].map((id) => rowOf({ id, instanceId: 'e', hasProgress: false }));
    const { instances, tasks } = await cloud.collector(cloud.byInstance()).collect(soon);
    expect(instances.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(tasks.map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('skip instances that the filter does not accept', async () => {
    cloud.instances = [instanceOf('a'), instanceOf('b')];
    await cloud.collector(cloud.byInstance(), { accepts: (name) => name === 'name-b' }).collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks b']);
  });
});

describe('progress', () => {
  beforeEach(() => {
    cloud.instances = [instanceOf('i1')];
    cloud.tasks = [rowOf({ id: 't1' })];
    cloud.progress.set('t1', percent(40));
  });

  it('is asked for an unfinished task in every collection', async () => {
    const collector = cloud.collector(cloud.byInstance());
    for (const value of [40, 55, 70]) {
      cloud.progress.set('t1', percent(value));
      const { tasks } = await collector.collect(soon);
      expect(tasks[0]?.progress.percent).toBe(value);
    }
  });

  it('is asked once more when the task has finished, then never again', async () => {
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.look();
    cloud.tasks = [rowOf({ id: 't1', status: 'failed', endedAt: cloud.now })];
    cloud.progress.set('t1', percent(42));
    const { tasks } = await collector.collect(soon);
    expect(tasks[0]).toMatchObject({ status: 'failed', progress: { percent: 42 } });
    expect(cloud.look()).toEqual(['instances', 'tasks i1', 'progress t1']);
    cloud.now += 6 * MINUTE;
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks i1']);
  });

  it('is asked once more although the task ended, by a clock that is behind, before this process began', async () => {
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.look();
    cloud.tasks = [rowOf({ id: 't1', status: 'failed', endedAt: T0 - MINUTE })];
    cloud.progress.set('t1', percent(42));
    const { tasks } = await collector.collect(soon);
    expect(tasks[0]).toMatchObject({ status: 'failed', progress: { percent: 42 } });
    expect(cloud.look()).toEqual(['instances', 'tasks i1', 'progress t1']);
  });

  it('that could not be had when the task finished is asked again', async () => {
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 't1', status: 'succeeded', endedAt: cloud.now })];
    cloud.failing.set('progress', new CloudError('unavailable', 'down'));
    await collector.collect(soon);
    cloud.failing.clear();
    cloud.look();
    await collector.collect(soon);
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'progress t1', 'instances']);
  });

  it('that the API refuses is remembered for the task, and is no failure', async () => {
    cloud.progress.clear();
    const collector = cloud.collector(cloud.byInstance());
    expect((await collector.collect(soon)).health.success).toBe(true);
    cloud.look();
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 't1', status: 'succeeded', endedAt: cloud.now })];
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks i1', 'instances', 'tasks i1']);
  });

  it('is not asked for tasks that ended before this process began', async () => {
    cloud.tasks = [rowOf({ id: 'old', status: 'failed', endedAt: T0 - MINUTE })];
    const { tasks } = await cloud.collector(cloud.byInstance()).collect(soon);
    expect(tasks.map(({ id }) => id)).toEqual(['old']);
    expect(cloud.look()).toEqual(['instances', 'tasks i1']);
  });

  it('is not asked for tasks that were always finished and have no readable end', async () => {
    cloud.tasks = [rowOf({ id: 'old', status: 'failed', endedAt: undefined })];
    await cloud.collector(cloud.byInstance()).collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks i1']);
  });

  it('is not asked where the list says that there is none', async () => {
    cloud.tasks = [rowOf({ id: 't1', hasProgress: false })];
    await cloud.collector(cloud.byInstance()).collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks i1']);
  });
});

describe('what is gone', () => {
  it('an instance that has left the list goes at once, with its tasks', async () => {
    cloud.instances = [instanceOf('i1'), instanceOf('i2')];
    cloud.tasks = [rowOf({ id: 'run' }), rowOf({ id: 'done', status: 'failed', endedAt: T0 })];
    const collector = cloud.collector(cloud.byInstance());
    expect((await collector.collect(soon)).tasks).toHaveLength(2);
    cloud.now += MINUTE;
    cloud.instances = [instanceOf('i2')];
    const { tasks, instances } = await collector.collect(soon);
    expect([tasks, instances.map(({ id }) => id)]).toEqual([[], ['i2']]);
  });

  it('an instance that left while lists failed takes its finished tasks with it', async () => {
    cloud.instances = [instanceOf('i1'), instanceOf('i2')];
    cloud.tasks = [rowOf({ id: 't1', instanceId: 'i2', status: 'failed', endedAt: T0 })];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.failing.set('instances', new CloudError('unavailable', 'down'));
    cloud.now += 6 * MINUTE;
    expect((await collector.collect(soon)).tasks).toHaveLength(1);
    cloud.failing.clear();
    cloud.instances = [instanceOf('i1')];
    expect((await collector.collect(soon)).tasks).toEqual([]);
  });

  it('an unfinished task that has left its list was deleted; a finished one is a fact', async () => {
    cloud.instances = [instanceOf('i1')];
    cloud.tasks = [rowOf({ id: 'run' }), rowOf({ id: 'done', status: 'failed', endedAt: T0 })];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.now += MINUTE;
    cloud.tasks = [];
    const { tasks, finished } = await collector.collect(soon);
    expect(tasks.map(({ id }) => id)).toEqual(['done']);
    expect(finished).toEqual({ succeeded: 0, failed: 1, cancelled: 0 });
  });
});

describe('a watched task', () => {
  const watch = [{ instanceId: 'i1', taskId: 't1' }];

  it('of a service that is not listed is followed by its id until it has finished', async () => {
    cloud.tasks = [rowOf({ id: 't1' })];
    const collector = cloud.collector(cloud.byInstance(), { watch, isListed: false });
    const { tasks, health } = await collector.collect(soon);
    expect([tasks.length, health.success]).toEqual([1, true]);
    cloud.tasks = [rowOf({ id: 't1', status: 'succeeded', endedAt: cloud.now })];
    await collector.collect(soon);
    cloud.look();
    await collector.collect(soon);
    expect(cloud.look()).toEqual([]);
  });

  it('has its last progress asked again when that could not be had', async () => {
    cloud.tasks = [rowOf({ id: 't1' })];
    cloud.progress.set('t1', percent(40));
    const collector = cloud.collector(cloud.byInstance(), { watch, isListed: false });
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 't1', status: 'failed', endedAt: cloud.now })];
    cloud.progress.set('t1', percent(42));
    cloud.failing.set('progress', new CloudError('unavailable', 'down'));
    await collector.collect(soon);
    cloud.failing.clear();
    cloud.look();
    expect((await collector.collect(soon)).tasks).toMatchObject([{ progress: { percent: 42 } }]);
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['progress t1']);
  });

  it('that a list has just shown costs no call', async () => {
    cloud.instances = [instanceOf('i1', 'EXTENDING')];
    cloud.tasks = [rowOf({ id: 't1', hasProgress: false })];
    await cloud.collector(cloud.byInstance(), { watch }).collect(soon);
    expect(cloud.look()).toEqual(['instances', 'tasks i1']);
  });

  it('that the cloud does not know is reported once', async () => {
    const missing: string[] = [];
    const onMissing = ({ taskId }: { taskId: string }): void => void missing.push(taskId);
    const collector = cloud.collector(cloud.byInstance(), { watch, isListed: false, onMissing });
    await collector.collect(soon);
    const { health } = await collector.collect(soon);
    expect([missing, health.success]).toEqual([['t1'], true]);
  });
});
