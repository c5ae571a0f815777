import { beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { FakeCloud, instanceOf, MINUTE, rowOf, T0 } from './cloud.js';

const soon = T0 + 1e9;
const rejected = new CloudError('rejected', 'no such state', { status: 400 });
const forbidden = new CloudError('forbidden', 'another enterprise project', { status: 403 });

let cloud: FakeCloud;
beforeEach(() => {
  cloud = new FakeCloud();
  cloud.instances = [instanceOf('good'), instanceOf('bad', 'CREATEFAILED')];
});

describe.each([
  { title: 'a 400', error: rejected },
  { title: 'a 403', error: forbidden },
])('an instance whose task list is refused with $title', ({ error }) => {
  it('does not fail the service while other instances can be read; it is named', async () => {
    cloud.failing.set('tasks bad', error);
    const { health } = await cloud.collector(cloud.byInstance()).collect(soon);
    expect(health).toMatchObject({
      success: true,
      failure: undefined,
      refusedInstances: [{ instance: { id: 'bad' }, error }],
    });
  });

  it('fails the service when no other instance can be read', async () => {
    cloud.failing.set('tasks', error);
    const collector = cloud.collector(cloud.byInstance());
    const { health } = await collector.collect(soon);
    expect(health).toMatchObject({ success: false, failure: { reason: error.reason } });
    cloud.now += MINUTE;
    expect((await collector.collect(soon)).health.success).toBe(false);
  });
});

describe('a refused instance', () => {
  it('is asked less and less often, at most once an hour', async () => {
    cloud.failing.set('tasks bad', rejected);
    const collector = cloud.collector(cloud.byInstance());
    const askedAt: number[] = [];
    for (let minute = 0; minute <= 300; minute += 1) {
      cloud.now = T0 + minute * MINUTE;
      await collector.collect(cloud.now + 1e6);
      if (cloud.look().includes('tasks bad')) askedAt.push(minute);
    }
    expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('is asked in every collection while all are refused: the permission may be granted at any time', async () => {
    cloud.failing.set('tasks', forbidden);
    const collector = cloud.collector(cloud.byInstance());
    for (let minute = 0; minute <= 60; minute += 1) {
      cloud.now = T0 + minute * MINUTE;
      await collector.collect(cloud.now + 1e6);
    }
    cloud.failing.clear();
    cloud.now += MINUTE;
    const { health } = await collector.collect(cloud.now + 1e6);
    expect(health).toMatchObject({ success: true, refusedInstances: [] });
  });

  it('that is given again lets the others be asked again at once', async () => {
    cloud.instances = ['good', 'b1', 'b2'].map((id) => instanceOf(id));
    cloud.failing.set('tasks b2', forbidden);
    const collector = cloud.collector(cloud.byInstance());
    for (let minute = 0; minute <= 20; minute += 5) {
      if (minute === 5) cloud.failing.set('tasks b1', forbidden); // then at 10, 15 and 20; b2 at 5, 10, 15 and 25
      if (minute === 20) cloud.failing.delete('tasks b1');
      cloud.now = T0 + minute * MINUTE;
      await collector.collect(cloud.now + 1e6);
    }
    cloud.failing.clear();
    cloud.now += MINUTE;
    expect((await collector.collect(cloud.now + 1e6)).health.refusedInstances).toEqual([]);
  });

  it('is none when the list of instances is refused as well: all are read again at once', async () => {
    cloud.tasks = [rowOf({ id: 'run', instanceId: 'good', hasProgress: false })];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.failing.set('instances', forbidden).set('tasks', forbidden);
    cloud.now += MINUTE;
    expect((await collector.collect(soon)).health).toMatchObject({ success: false, refusedInstances: [] });
    cloud.failing.clear();
    cloud.now += MINUTE / 4;
    expect((await collector.collect(soon)).health.success).toBe(true);
  });

  it('whose refusal passes keeps its running task', async () => {
    cloud.tasks = [rowOf({ id: 'run', instanceId: 'bad', hasProgress: false })];
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.failing.set('tasks bad', forbidden);
    cloud.now += MINUTE;
    await collector.collect(soon);
    cloud.failing.clear();
    for (let scrape = 0; scrape < 6; scrape += 1) {
      cloud.now += MINUTE;
      expect((await collector.collect(soon)).tasks).toHaveLength(1);
    }
  });

  it('is reported once, and again when it was read in between', async () => {
    const reported: string[][] = [];
    const collector = cloud.collector(cloud.byInstance(), {
      onRefused: (refused) => reported.push(refused.map(({ instance }) => instance.id)),
    });
    const collect = async () => {
      cloud.now += 61 * MINUTE;
      await collector.collect(cloud.now + 1e6);
    };
    cloud.failing.set('tasks bad', rejected);
    await collect();
    await collect();
    expect(reported).toEqual([['bad']]);
    cloud.failing.clear();
    await collect();
    cloud.failing.set('tasks bad', rejected);
    await collect();
    expect(reported).toEqual([['bad'], ['bad']]);
  });

  it('is not pending and not busy, whatever its status says', async () => {
    cloud.instances = [instanceOf('good'), instanceOf('bad', 'EXTENDING')];
    cloud.failing.set('tasks bad', rejected);
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(soon);
    cloud.look();
    cloud.now += MINUTE / 2;
    const { health } = await collector.collect(soon);
    expect([health.pendingInstances, cloud.look()]).toEqual([0, ['instances']]);
  });
});
