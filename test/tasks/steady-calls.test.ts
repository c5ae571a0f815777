import { beforeEach, describe, expect, it } from 'vitest';
import type { Collector } from '../../src/tasks/collector.js';
import { NO_PROGRESS } from '../../src/tasks/task.js';
import { FakeCloud, instanceOf, rowOf, T0 } from './cloud.js';

const EVERY_MS = 30_000;
const SCRAPES = 50;

let cloud: FakeCloud;
beforeEach(() => {
  cloud = new FakeCloud();
});

/** The calls of a scrape on average, after the first one. */
async function average(collector: Collector): Promise<number> {
  cloud.look();
  for (let scrape = 0; scrape < SCRAPES; scrape += 1) {
    cloud.now += EVERY_MS;
    await collector.collect(T0 + 1e9);
  }
  return cloud.look().length / SCRAPES;
}

describe('the calls of scrapes, as estimated beforehand, are those that are made', () => {
  it.each([
    { title: 'of idle instances', instances: 40, tasks: [] },
    { title: 'of none', instances: 0, tasks: [] },
    { title: 'of more instances than a page holds', instances: 120, tasks: [] },
    { title: 'with progress', instances: 10, tasks: [rowOf({ id: 't1', instanceId: 'i1' })] },
    {
      title: 'of a task that has no progress',
      instances: 10,
      tasks: [rowOf({ id: 't1', instanceId: 'i1', hasProgress: false })],
    },
  ])('by instance, $title', async ({ instances, tasks }) => {
    cloud.instances = Array.from({ length: instances }, (_, at) => instanceOf(`i${at}`));
    cloud.tasks = tasks;
    for (const { id } of tasks) cloud.progress.set(id, { ...NO_PROGRESS, percent: 40 });
    const collector = cloud.collector(cloud.byInstance());
    await collector.collect(T0 + 1e9);
    expect(collector.steadyCalls(EVERY_MS)).toBeCloseTo(await average(collector), 5);
  });

  it.each([0, 1, 120])('by project, of %d running tasks', async (running) => {
    cloud.tasks = Array.from({ length: running }, (_, at) => rowOf({ id: `t${at}` }));
    const collector = cloud.collector(cloud.byProject());
    await collector.collect(T0 + 1e9);
    expect(collector.steadyCalls(EVERY_MS)).toBeCloseTo(await average(collector), 5);
  });

  it.each([3, 40])('by project, of %d tasks that wait', async (waiting) => {
    cloud.tasks = Array.from({ length: waiting }, (_, at) => rowOf({ id: `t${at}`, status: 'waiting' }));
    const collector = cloud.collector(cloud.byProject());
    await collector.collect(T0 + 1e9);
    expect(collector.steadyCalls(EVERY_MS)).toBeCloseTo(await average(collector), 5);
  });

  it('of tasks that are only watched', async () => {
    const collector = cloud.collector(cloud.byProject(), {
      isListed: false,
      watch: [
        { instanceId: '', taskId: 'a' },
        { instanceId: '', taskId: 'b' },
      ],
    });
    await collector.collect(T0 + 1e9);
    expect(collector.steadyCalls(EVERY_MS)).toBe(await average(collector));
  });
});
