import { beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import type { Collector } from '../../src/tasks/collector.js';
import { FakeCloud, MINUTE, rowOf, T0 } from './cloud.js';

const soon = T0 + 1e9;
const DAY = 24 * 60 * MINUTE;

let cloud: FakeCloud;
let collector: Collector;
beforeEach(() => {
  cloud = new FakeCloud();
  collector = cloud.collector(cloud.byProject());
});

async function statuses(): Promise<Record<string, string>> {
  const { tasks } = await collector.collect(soon);
  return Object.fromEntries(tasks.map(({ id, status }) => [id, status]));
}

describe('a list of a whole project', () => {
  it('costs one call in its steady state; what is finished is listed at the start and now and then', async () => {
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['running', 'recent']);
    cloud.now += MINUTE;
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['running']);
    cloud.now += 5 * MINUTE;
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['running', 'recent']);
  });

  it('shows at once how a task has ended that left the running ones', async () => {
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    cloud.look();
    cloud.tasks = [rowOf({ id: 'run', status: 'failed', endedAt: cloud.now, reason: 'no space' })];
    expect(await statuses()).toEqual({ run: 'failed' });
    expect(cloud.look()).toEqual(['running', 'recent']);
  });

  it('looks a task up by its id when it was created before the listed window', async () => {
    cloud.tasks = [rowOf({ id: 'old', createdAt: T0 - 2 * DAY })];
    await collector.collect(soon);
    cloud.look();
    cloud.tasks = [rowOf({ id: 'old', createdAt: T0 - 2 * DAY, status: 'succeeded', endedAt: cloud.now })];
    expect(await statuses()).toEqual({ old: 'succeeded' });
    expect(cloud.look()).toEqual(['running', 'recent', 'task old']);
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['running']);
  });

  it('lets a task go that is nowhere to be found: it was deleted, and has not failed', async () => {
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    cloud.tasks = [];
    const { tasks, finished, health } = await collector.collect(soon);
    expect([tasks, finished.failed, health.success]).toEqual([[], 0, true]);
  });

  it('keeps an eye on a task that waits, which the running ones do not show', async () => {
    cloud.tasks = [rowOf({ id: 'wait', status: 'waiting' })];
    await collector.collect(soon);
    cloud.look();
    cloud.now += MINUTE;
    expect(await statuses()).toEqual({ wait: 'waiting' });
    expect(cloud.look()).toEqual(['running', 'task wait']);
  });

  it('is not kept from being read by many tasks that it does not show; they are looked up in turn', async () => {
    cloud.pageSize = 100;
    const odd = Array.from({ length: 40 }, (_, at) => rowOf({ id: `odd-${at}`, status: 'unknown' }));
    cloud.tasks = [rowOf({ id: 'run' }), ...odd];
    await collector.collect(soon);
    cloud.look();
    const seen = new Set<string>();
    for (let scrape = 0; scrape < 4; scrape += 1) {
      cloud.now += MINUTE;
      await collector.collect(soon);
      const [first, ...others] = cloud.look();
      expect([first, others.length]).toEqual(['running', 10]);
      for (const call of others) seen.add(call);
    }
    expect(seen.size).toBe(40);
  });

  it('is read page by page', async () => {
    cloud.pageSize = 2;
    cloud.tasks = ['1', '2', '3', '4', '5'].map((id) => rowOf({ id }));
    expect(Object.keys(await statuses())).toEqual(['1', '2', '3', '4', '5']);
    expect(cloud.look().filter((call) => call === 'running')).toHaveLength(3);
  });

  it('takes its instances from the rows, while they are seen', async () => {
    cloud.tasks = [rowOf({ id: 'done', status: 'failed', endedAt: T0, instanceId: 'i7' })];
    expect((await collector.collect(soon)).instances).toEqual([
      { id: 'i7', name: 'name-i7', status: 'RUNNING' },
    ]);
    cloud.tasks = [];
    cloud.now += 11 * MINUTE;
    const { instances, tasks } = await collector.collect(soon);
    expect([instances, tasks.map(({ id }) => id)]).toEqual([[], ['done']]);
  });

  it('leaves out tasks of instances that the filter does not accept', async () => {
    cloud.tasks = [rowOf({ id: 'a', instanceId: 'a' }), rowOf({ id: 'b', instanceId: 'b' })];
    collector = cloud.collector(cloud.byProject(), { accepts: (name) => name === 'name-b' });
    expect(await statuses()).toEqual({ b: 'running' });
  });

  it('that fails does not let running tasks seem to have left', async () => {
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    cloud.look();
    cloud.failing.set('running', new CloudError('unavailable', 'down'));
    expect(await statuses()).toEqual({ run: 'running' });
    expect(cloud.look()).toEqual(['running']);
  });
});

describe('the list of everything of late', () => {
  it('that fails does not keep the running tasks from being read', async () => {
    cloud.failing.set('recent', new CloudError('rejected', 'no such window'));
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 'run' }), rowOf({ id: 'other' })];
    expect(await statuses()).toEqual({ run: 'running', other: 'running' });
    expect(cloud.look()).toEqual(['running', 'recent', 'running', 'recent']);
  });

  it('goes on with the page that failed', async () => {
    cloud.pageSize = 2;
    cloud.tasks = ['1', '2', '3'].map((id) => rowOf({ id, status: 'failed', endedAt: T0 }));
    let calls = 0;
    cloud.before = () => {
      calls += 1;
      if (calls === 3) cloud.failing.set('recent', new CloudError('unavailable', 'down'));
      else cloud.failing.clear();
      return Promise.resolve();
    };
    expect(Object.keys(await statuses())).toEqual(['1', '2']);
    expect(Object.keys(await statuses())).toEqual(['1', '2', '3']);
    expect(cloud.look()).toEqual(['running', 'recent', 'recent', 'running', 'recent']);
  });
});

describe('a planned end', () => {
  const plan = T0 + MINUTE;

  it('that still stands when a task has overrun it is not when it ended', async () => {
    cloud.tasks = [rowOf({ id: 'late', plannedEndAt: plan })];
    await collector.collect(soon);
    cloud.now += 90 * MINUTE;
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 'late', status: 'succeeded', endedAt: plan })];
    const { tasks } = await collector.collect(soon);
    expect(tasks).toMatchObject([{ id: 'late', status: 'succeeded', endedAt: cloud.now }]);
    const endedAt = cloud.now;
    cloud.now += 6 * MINUTE;
    expect((await collector.collect(soon)).tasks).toMatchObject([{ id: 'late', endedAt }]);
  });

  it('that lies ahead does not make a task of old one that ended here', async () => {
    cloud.tasks = [rowOf({ id: 'old', createdAt: T0 - MINUTE, status: 'failed', endedAt: T0 + 60 * MINUTE })];
    const { tasks, finished } = await collector.collect(soon);
    expect([tasks[0]?.endedAt, finished.failed]).toEqual([T0, 0]);
  });
});

describe('a task', () => {
  it('whose instance is given later is listed once', async () => {
    cloud.tasks = [rowOf({ id: 'create', instanceId: '' })];
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 'create', instanceId: 'db1' })];
    const { tasks } = await collector.collect(soon);
    expect(tasks.map(({ id, instanceId }) => `${instanceId}/${id}`)).toEqual(['db1/create']);
    cloud.look();
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['running']);
  });

  it('that another configuration leaves out goes at once, and costs nothing', async () => {
    cloud.tasks = [
      rowOf({ id: 'a', instanceId: 'a' }),
      rowOf({ id: 'b', instanceId: 'b' }),
      rowOf({ id: 'c', instanceId: 'a', status: 'failed', endedAt: T0 }),
    ];
    await collector.collect(soon);
    cloud.look();
    collector = cloud.collector(cloud.byProject(), {
      accepts: (name) => name === 'name-b',
      predecessor: collector,
    });
    expect(await statuses()).toEqual({ b: 'running' });
    await collector.collect(soon);
    expect(cloud.look()).toEqual(['running', 'recent', 'running']);
  });

  it('that is watched is followed although the filter leaves it out, by its id alone', async () => {
    const watch = [{ instanceId: 'a', taskId: 'w' }];
    cloud.tasks = [rowOf({ id: 'w', instanceId: 'a' })];
    collector = cloud.collector(cloud.byProject(), { watch, accepts: () => false });
    await collector.collect(soon);
    cloud.look();
    expect(await statuses()).toEqual({ w: 'running' });
    expect(cloud.look()).toEqual(['running', 'task w']);
  });
});

describe('a watched task', () => {
  it('that is named without its instance goes when the cloud knows it no more', async () => {
    const watch = [{ instanceId: '', taskId: 'w' }];
    collector = cloud.collector(cloud.byProject(), { watch, isListed: false });
    cloud.tasks = [rowOf({ id: 'w', instanceId: 'i7' })];
    expect(await statuses()).toEqual({ w: 'running' });
    cloud.tasks = [];
    expect(await statuses()).toEqual({});
  });

  it('is looked up by its id alone, until it has finished', async () => {
    const watch = [{ instanceId: '', taskId: 'w' }];
    collector = cloud.collector(cloud.byProject(), { watch, isListed: false });
    cloud.tasks = [rowOf({ id: 'w' })];
    expect(await statuses()).toEqual({ w: 'running' });
    cloud.tasks = [rowOf({ id: 'w', status: 'succeeded', endedAt: cloud.now })];
    expect(await statuses()).toEqual({ w: 'succeeded' });
    cloud.look();
    expect(await statuses()).toEqual({ w: 'succeeded' });
    expect(cloud.look()).toEqual([]);
  });
});
