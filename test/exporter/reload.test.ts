import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { DEMO_ACCESS_KEY } from '../../src/simulator/simulator.js';
import { createWorld, read, samplesOf, sceneOf, T0, valueOf, type World } from './world.js';

const T = { cloud_service: 'dcs', instance_id: 'i1', task_id: 't1' };
const LAST_PROGRESS = 'huaweicloud_task_last_progress_timestamp_seconds';

async function worldWithStalledTask(): Promise<World> {
  const scene = sceneOf('dcs', ['i1', 'i2']);
  scene.tasks.push({
    service: 'dcs',
    instanceId: 'i1',
    id: 't1',
    bornAt: T0,
    outcome: { kind: 'stalls', atPercent: 40 },
  });
  return createWorld({ simulator: { scene }, project: { services: { dcs: {} } } });
}

/** The configuration with its only project changed. */
function withProject({ text }: World, change: Readonly<Record<string, unknown>>): string {
  const whole = JSON.parse(text) as { projects: [Record<string, unknown>] };
  return JSON.stringify({ ...whole, projects: [{ ...whole.projects[0], ...change }] });
}

describe('a reload', () => {
  it('keeps what is known of projects that stay: last progress, finished tasks, idle instances', async () => {
    const world = await worldWithStalledTask();
    const { scrape, clock, cloud, exporter } = world;
    clock.advance(200_000);
    const moved = valueOf(await scrape(), LAST_PROGRESS, T);
    const before = cloud.requests.length;
    exporter.reload(read(world.text));
    clock.advance(60_000);
    const text = await scrape();
    expect(valueOf(text, LAST_PROGRESS, T)).toBe(moved);
    const lists = cloud.requests.slice(before).filter(({ operation }) => operation === 'ListBackgroundTasks');
    expect(lists.map(({ path }) => path.split('/').at(-2))).toEqual(['i1']);
  });

  it('neither logs a word again that could not be read, nor begins anew to count', async () => {
    const scene = sceneOf('dcs', ['i1']);
    scene.tasks.push({
      service: 'dcs',
      instanceId: 'i1',
      id: 't1',
      bornAt: T0,
      durationMs: 3_600_000,
      row: { status: 'PAUSED_V9' },
    });
    const world = await createWorld({ simulator: { scene }, project: { services: { dcs: {} } } });
    const counted = async () =>
      valueOf(await world.scrape(), 'huaweicloud_collector_unrecognized_values_total', { field: 'status' });
    expect([await counted(), await counted()]).toEqual([1, 2]);
    world.exporter.reload(read(world.text));
    expect(await counted()).toBe(3);
    expect(world.log.filter(({ value }) => value === 'PAUSED_V9')).toHaveLength(1);
  });

  it('forgets a project that means another one now', async () => {
    const world = await worldWithStalledTask();
    const { scrape, clock, exporter } = world;
    clock.advance(200_000);
    await scrape();
    exporter.reload(read(withProject(world, { name: 'other' })));
    clock.advance(60_000);
    const text = await scrape();
    expect(valueOf(text, LAST_PROGRESS, T)).toBe(T0 / 1000 + 260);
    expect(text).not.toMatch(/^huaweicloud_(task|collector)[^{]*\{[^}]*project="shop"/m);
  });

  it('puts the new filters in force', async () => {
    const world = await worldWithStalledTask();
    const services = { dcs: { instances: { exclude: ['^i1$'] } } };
    expect(samplesOf(await world.scrape(), 'huaweicloud_instance_info')).toHaveLength(2);
    world.exporter.reload(read(withProject(world, { services })));
    expect(samplesOf(await world.scrape(), 'huaweicloud_instance_info')).toHaveLength(1);
  });

  it('does not try a refused credential again whose secret has not changed', async () => {
    const wrong = { type: 'aksk', access_key: DEMO_ACCESS_KEY.accessKey, secret_key: 'wrong' };
    const world = await createWorld({ configuration: { credentials: { default: wrong } } });
    await world.scrape();
    const refused = world.cloud.requests.length;
    expect(refused).toBeGreaterThan(0);
    for (let reload = 0; reload < 3; reload += 1) {
      world.exporter.reload(read(world.text));
      const text = await world.scrape(500);
      expect(valueOf(text, 'huaweicloud_collector_success', { cloud_service: 'rds' })).toBe(0);
    }
    expect(world.cloud.requests).toHaveLength(refused);
    const right = { ...wrong, secret_key: DEMO_ACCESS_KEY.secretKey };
    const whole = JSON.parse(world.text) as object;
    world.exporter.reload(read(JSON.stringify({ ...whole, credentials: { default: right } })));
    const text = await world.scrape();
    expect(valueOf(text, 'huaweicloud_collector_success', { cloud_service: 'rds' })).toBe(1);
  });

  it('lets a scrape under way end as it began', async () => {
    const world = await createWorld({ simulator: { latencyMs: 50 } });
    const underWay = world.scrape();
    // Its first calls are with the cloud, the others are still to come.
    await expect.poll(() => world.cloud.requests.length).toBeGreaterThan(0);
    world.exporter.reload(read(world.text));
    const success = samplesOf(await underWay, 'huaweicloud_collector_success');
    expect(success.map(({ value }) => value)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('a narrowed scrape', () => {
  it('collects only what it names', async () => {
    const { exporter, cloud, clock } = await createWorld();
    const text = await textOf(
      await exporter.probe(clock.now() + 10_000, { projects: ['shop'], services: ['kafka'] }),
    );
    const asked = new Set(cloud.requests.map(({ cloudService }) => cloudService));
    expect([...asked].sort()).toEqual(['iam', 'kafka']);
    expect(samplesOf(text, 'huaweicloud_collector_success')).toHaveLength(1);
    expect(text).not.toMatch(/^(process_|nodejs_|huaweicloud_api_|huaweicloud_task_exporter_)/m);
  });
});
