import { beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import type { Snapshot } from '../../src/tasks/snapshot.js';
import { FakeCloud, instanceOf, MINUTE, rowOf, T0 } from './cloud.js';

const soon = T0 + 1e9;

let cloud: FakeCloud;
beforeEach(() => {
  cloud = new FakeCloud();
  cloud.pageSize = 1;
});

/** Lets the nth call of this name fail. */
function failOnce(name: string, nth: number): void {
  let calls = 0;
  cloud.before = () => {
    if (cloud.calls.at(-1) === name) calls += 1;
    if (cloud.calls.at(-1) !== name || calls !== nth) return Promise.resolve();
    cloud.before = () => Promise.resolve();
    return Promise.reject(new CloudError('unavailable', 'down'));
  };
}

function outcome({ tasks, health, finished }: Snapshot) {
  return { ids: tasks.map(({ id }) => id).sort(), success: health.success, failed: finished.failed };
}

describe('a list that a failed call interrupts', () => {
  it('of recent tasks is resumed at the same page in the next collection, though it is not due', async () => {
    const collector = cloud.collector(cloud.byProject());
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    cloud.now += MINUTE;
    cloud.tasks = [
      rowOf({ id: 'run', status: 'succeeded', endedAt: cloud.now }),
      rowOf({ id: 'lost', status: 'failed', endedAt: cloud.now }),
    ];
    failOnce('recent', 2);
    expect(outcome(await collector.collect(soon))).toEqual({ ids: ['run'], success: false, failed: 0 });
    cloud.look();
    expect(outcome(await collector.collect(soon))).toEqual({
      ids: ['lost', 'run'],
      success: true,
      failed: 1,
    });
    expect(cloud.look()).toEqual(['running', 'recent', 'recent']);
  });

  it('of recent tasks keeps success at 0 for as long as it goes on failing', async () => {
    const collector = cloud.collector(cloud.byProject());
    cloud.tasks = [rowOf({ id: 'a' }), rowOf({ id: 'b' })];
    cloud.failing.set('recent', new CloudError('unavailable', 'down'));
    for (let scrape = 0; scrape < 3; scrape += 1) {
      cloud.now += MINUTE;
      cloud.look();
      expect((await collector.collect(soon)).health.success).toBe(false);
      expect(cloud.look()).toContain('recent');
    }
    cloud.failing.clear();
    expect((await collector.collect(soon)).health.success).toBe(true);
  });

  it('of running tasks is resumed', async () => {
    const collector = cloud.collector(cloud.byProject());
    cloud.tasks = [rowOf({ id: 'a' }), rowOf({ id: 'b' })];
    failOnce('running', 2);
    expect((await collector.collect(soon)).health.success).toBe(false);
    expect(outcome(await collector.collect(soon))).toMatchObject({ ids: ['a', 'b'], success: true });
  });

  it('of instances is resumed, and no instance on the unread pages is forgotten', async () => {
    cloud.instances = ['a', 'b', 'c'].map((id) => instanceOf(id));
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    failOnce('instances', 2);
    const interrupted = await collector.collect(soon);
    expect([interrupted.instances.length, interrupted.health.success]).toEqual([3, false]);
    cloud.look();
    expect((await collector.collect(soon)).health.success).toBe(true);
    expect(cloud.look()).toEqual(['instances', 'instances', 'instances']);
  });

  it('of an idle instance is resumed at once, and success is 0 until it is complete', async () => {
    cloud.instances = [instanceOf('i1')];
    cloud.tasks = [
      rowOf({ id: 'old', status: 'succeeded', endedAt: T0 }),
      rowOf({ id: 'lost', status: 'failed', endedAt: T0 }),
    ];
    const collector = cloud.collector(cloud.byInstance(), { startedAt: T0 - 1 });
    failOnce('tasks i1', 2);
    expect(outcome(await collector.collect(soon))).toEqual({ ids: ['old'], success: false, failed: 0 });
    cloud.look();
    expect(outcome(await collector.collect(soon))).toEqual({
      ids: ['lost', 'old'],
      success: true,
      failed: 1,
    });
    expect(cloud.look().filter((call) => call === 'tasks i1')).toHaveLength(2);
  });

  it('keeps success at 0 while a short budget leaves it no call', async () => {
    cloud.instances = [instanceOf('i1')];
    cloud.tasks = [rowOf({ id: 'a', hasProgress: false }), rowOf({ id: 'b', hasProgress: false })];
    let isFull = false;
    const collector = cloud.collector(cloud.byInstance(), {
      concurrency: 1,
      run: (work, { signal }) => {
        const isOver = isFull && cloud.calls.length >= 2;
        return isOver
          ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
          : work();
      },
    });
    failOnce('tasks i1', 2);
    await collector.collect(soon);
    cloud.look();
    isFull = true;
    const { health } = await collector.collect(cloud.now + 5);
    expect(health).toMatchObject({ success: false, failure: { reason: 'unavailable' } });
    isFull = false;
    expect((await collector.collect(soon)).health.success).toBe(true);
  });

  it('is no longer waited for when its instance has left', async () => {
    cloud.instances = [instanceOf('i1'), instanceOf('i2')];
    const collector = cloud.collector(cloud.byInstance());
    cloud.failing.set('tasks i1', new CloudError('unavailable', 'down'));
    expect((await collector.collect(soon)).health.success).toBe(false);
    cloud.instances = [instanceOf('i2')];
    expect((await collector.collect(soon)).health.success).toBe(true);
  });
});

describe('a list that gives fewer rows than its count claims', () => {
  it('of instances lets none be taken for deleted before max_staleness', async () => {
    cloud.instances = [instanceOf('a'), instanceOf('b')];
    cloud.tasks = [rowOf({ id: 'run', instanceId: 'b' })];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.instances = [instanceOf('a')];
    cloud.missing.set('instances', 1);
    cloud.now += MINUTE;
    const { instances, tasks, health } = await collector.collect(soon);
    expect([instances.length, tasks.length, health.missingRows, health.success]).toEqual([2, 1, 1, true]);
    cloud.missing.clear();
    expect((await collector.collect(soon)).instances.map(({ id }) => id)).toEqual(['a']);
  });

  it('of tasks lets none be taken for deleted before max_staleness', async () => {
    cloud.instances = [instanceOf('i1')];
    cloud.tasks = [rowOf({ id: 'a' }), rowOf({ id: 'b' })];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.tasks = [rowOf({ id: 'a' })];
    cloud.missing.set('tasks i1', 3);
    cloud.now += MINUTE;
    const { tasks, health } = await collector.collect(soon);
    expect([tasks.length, health.missingRows]).toEqual([2, 3]);
    cloud.now += 5 * MINUTE;
    expect((await collector.collect(soon)).tasks.map(({ id }) => id)).toEqual(['a']);
  });

  it('is reported when it begins and when it ends, not at each collection', async () => {
    const reported: number[] = [];
    const collector = cloud.collector(cloud.byProject(), { onMissingRows: (rows) => reported.push(rows) });
    cloud.missing.set('recent', 2);
    await collector.collect(soon);
    await collector.collect(soon);
    cloud.missing.clear();
    cloud.now += 6 * MINUTE;
    await collector.collect(soon);
    await collector.collect(soon);
    expect(reported).toEqual([2, 0]);
  });
});

describe('recent tasks that the cloud refuses to list', () => {
  it('fail the collection; a running task that has left is looked up by its id', async () => {
    const collector = cloud.collector(cloud.byProject());
    cloud.tasks = [rowOf({ id: 'run' })];
    await collector.collect(soon);
    cloud.failing.set('recent', new CloudError('rejected', 'window', { status: 400 }));
    cloud.tasks = [rowOf({ id: 'run', status: 'failed', endedAt: cloud.now })];
    expect(outcome(await collector.collect(soon))).toEqual({ ids: ['run'], success: false, failed: 1 });
  });
});
