import { describe, expect, it } from 'vitest';
import { createGeneratedWorld } from '../../src/simulator/generated-world.js';
import { viewTask, type LifeStatus } from '../../src/simulator/task-life.js';
import { CLOUD_SERVICES } from '../../src/simulator/services/registry.js';
import type { World } from '../../src/simulator/world.js';
import { NOW, PROJECT } from './cloud-client.js';

const MINUTE = 60_000;
const PROJECTS = [PROJECT.id, 'another'];
const MOMENTS = Array.from({ length: 100 }, (_, at) => NOW + at * 97_531);

function generate(seed = 1, size = { instances: 3, tasks: 2 }): World {
  return createGeneratedWorld(PROJECTS, { seed, ...size });
}

function statuses(world: World, now: number): LifeStatus[] {
  return PROJECTS.flatMap((project) =>
    CLOUD_SERVICES.flatMap((service) =>
      world.tasks(project, service, now).map((task) => viewTask(task, now).status),
    ),
  );
}

describe.each([1, 2, 3, 12345])('the world of seed %i', (seed) => {
  it('always has a task at work in each service', () => {
    const world = generate(seed);
    const atWork = (service: (typeof CLOUD_SERVICES)[number], now: number) =>
      world
        .tasks(PROJECT.id, service, now)
        .map((task) => viewTask(task, now))
        .filter(({ status, percent }) => status === 'running' && percent > 2);
    for (const now of MOMENTS)
      for (const service of CLOUD_SERVICES) expect(atWork(service, now), `${service} ${now}`).not.toEqual([]);
  });

  it('always remembers successes and failures, and has one task that does not move', () => {
    const world = generate(seed);
    for (const now of MOMENTS) {
      const seen = statuses(world, now);
      expect(seen).toContain('succeeded');
      expect(seen).toContain('failed');
      expect(seen.filter((status) => status === 'running').length).toBeLessThan(30);
      expect(countStuck(world, now)).toBeGreaterThanOrEqual(PROJECTS.length);
    }
  });
});

function countStuck(world: World, now: number): number {
  const all = PROJECTS.flatMap((project) =>
    CLOUD_SERVICES.flatMap((service) => world.tasks(project, service, now)),
  );
  return all.filter((task) => {
    const before = viewTask(task, now - 5 * MINUTE);
    const view = viewTask(task, now);
    return view.status === 'running' && before.status === 'running' && before.percent === view.percent;
  }).length;
}

it('tells the same at the same moment, whatever was asked before', () => {
  const world = generate();
  const first = world.tasks(PROJECT.id, 'kafka', NOW);
  world.tasks(PROJECT.id, 'kafka', NOW + 24 * 60 * MINUTE);
  expect(world.tasks(PROJECT.id, 'kafka', NOW)).toEqual(first);
  expect(generate().tasks(PROJECT.id, 'kafka', NOW)).toEqual(first);
  expect(generate(2).tasks(PROJECT.id, 'kafka', NOW)).not.toEqual(first);
});

it('keeps every task from its birth until two hours after its end', () => {
  const world = generate();
  const [newest] = world.tasks(PROJECT.id, 'rds', NOW);
  if (newest === undefined) throw new Error('there is no task');
  const shows = (now: number) => world.tasks(PROJECT.id, 'rds', now).some(({ id }) => id === newest.id);
  const endedAt = viewTask(newest, NOW + 60 * MINUTE).endedAt ?? 0;
  expect(
    [newest.bornAt - 1, newest.bornAt, endedAt + 119 * MINUTE, endedAt + 121 * MINUTE].map(shows),
  ).toEqual([false, true, true, false]);
});

it('lets tasks take two to ten minutes, but for those that are stuck', () => {
  const tasks = CLOUD_SERVICES.flatMap((service) => generate().tasks(PROJECT.id, service, NOW));
  const lives = tasks
    .filter(({ script }) => script.outcome.kind !== 'stalls')
    .map(({ script }) => script.queuedMs + script.steps.reduce((sum, { durationMs }) => sum + durationMs, 0));
  expect(Math.min(...lives)).toBeGreaterThanOrEqual(2 * MINUTE);
  expect(Math.max(...lives)).toBeLessThanOrEqual(10 * MINUTE);
});

it('lists newest first, and the same through its instances', () => {
  const world = generate();
  const tasks = world.tasks(PROJECT.id, 'dcs', NOW);
  const births = tasks.map(({ bornAt }) => bornAt);
  expect(births).toEqual(births.toSorted((one, other) => other - one));
  const ids = world
    .instances(PROJECT.id, 'dcs')
    .flatMap(({ id }) => world.tasksOf(PROJECT.id, 'dcs', id, NOW).map((task) => task.id));
  expect(ids.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
});

it('names instances after their service, each once', () => {
  const names = generate(1, { instances: 20, tasks: 2 })
    .instances(PROJECT.id, 'kafka')
    .map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['kafka-orders', 'kafka-session']);
  expect(new Set(names).size).toBe(20);
});

it.each([
  { instances: 0, tasks: 2 },
  { instances: 2, tasks: 0 },
])('may have $instances instances and $tasks tasks', (size) => {
  expect(generate(1, size).tasks(PROJECT.id, 'rds', NOW)).toEqual([]);
});

it('grows to thousands of tasks on hundreds of instances', () => {
  const world = generate(1, { instances: 200, tasks: 1000 });
  const running = world
    .tasks(PROJECT.id, 'kafka', NOW)
    .filter((task) => viewTask(task, NOW).status === 'running');
  expect(running.length).toBeGreaterThan(700);
  expect(new Set(running.map(({ instanceId }) => instanceId)).size).toBe(200);
});
