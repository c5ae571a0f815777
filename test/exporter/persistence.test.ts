import { text as textOf } from 'node:stream/consumers';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Exporter } from '../../src/exporter.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { savedCollector, type SavedCollector } from '../../src/tasks/saved-state.js';
import { createWorld, read, sceneOf, T0, valueOf, type World } from './world.js';

const T = { cloud_service: 'dcs', instance_id: 'i1', task_id: 't1' };
const LAST_PROGRESS = 'huaweicloud_task_last_progress_timestamp_seconds';
const FINISHED = 'huaweicloud_tasks_finished_total';
const MINUTE = 60_000;

/** What a file holds after it was written and read. */
function throughJson(collectors: readonly SavedCollector[]): SavedCollector[] {
  const text = JSON.stringify(collectors, (_key, value: unknown) => value ?? null);
  return (JSON.parse(text) as unknown[]).map((one) => savedCollector.parse(one));
}

/** Another process with the same configuration, which goes on from `saved`. */
function restarted(
  { text, clock }: World,
  saved: readonly SavedCollector[],
): Pick<World, 'scrape' | 'exporter'> {
  const exporter = new Exporter({
    configuration: read(text),
    metrics: new ExporterMetrics({ version: 'test', revision: '' }),
    log: pino({ level: 'silent' }),
    env: {},
    clock: { now: () => clock.now(), monotonic: () => clock.now() - T0 + performance.now() },
    takeSaved: (project, service) => saved.find((one) => one.project === project && one.service === service),
  });
  onTestFinished(() => exporter.close());
  return { exporter, scrape: async () => textOf(await exporter.scrape(clock.now() + 10_000)) };
}

async function worldWith(outcome: object): Promise<World> {
  const scene = sceneOf('dcs', ['i1']);
  scene.tasks.push({
    service: 'dcs',
    instanceId: 'i1',
    id: 't1',
    bornAt: T0,
    durationMs: 10 * MINUTE,
    ...outcome,
  });
  return createWorld({ simulator: { scene }, project: { services: { dcs: {} } } });
}

const STALLED = { outcome: { kind: 'stalls', atPercent: 40 } };

describe('a restart with saved state', () => {
  it('keeps since when a task has not moved', async () => {
    const world = await worldWith(STALLED);
    world.clock.advance(20 * MINUTE);
    const before = valueOf(await world.scrape(), LAST_PROGRESS, T);
    const saved = throughJson(world.exporter.save());
    world.clock.advance(60 * MINUTE);
    expect(valueOf(await restarted(world, saved).scrape(), LAST_PROGRESS, T)).toBe(before);
    expect(valueOf(await restarted(world, []).scrape(), LAST_PROGRESS, T)).toBe((T0 + 80 * MINUTE) / 1000);
  });

  it('sees that a task has moved meanwhile', async () => {
    const world = await worldWith({});
    world.clock.advance(2 * MINUTE);
    await world.scrape();
    const saved = throughJson(world.exporter.save());
    world.clock.advance(2 * MINUTE);
    const text = await restarted(world, saved).scrape();
    expect(valueOf(text, LAST_PROGRESS, T)).toBe((T0 + 4 * MINUTE) / 1000);
  });

  it('exports no task before the cloud has confirmed it', async () => {
    const world = await worldWith(STALLED);
    await world.scrape();
    const saved = throughJson(world.exporter.save());
    world.cloud.addFault({ kind: 'unavailable', service: 'dcs' });
    expect(await restarted(world, saved).scrape()).not.toContain('huaweicloud_task_info{');
  });

  it('counts a task that finished meanwhile, once', async () => {
    const world = await worldWith({});
    await world.scrape();
    const saved = throughJson(world.exporter.save());
    world.clock.advance(15 * MINUTE);
    const second = restarted(world, saved);
    const labels = { cloud_service: 'dcs', status: 'succeeded' };
    expect(valueOf(await second.scrape(), FINISHED, labels)).toBe(1);
    const third = restarted(world, throughJson(second.exporter.save()));
    expect(valueOf(await third.scrape(), FINISHED, labels)).toBe(1);
    expect(valueOf(await restarted(world, []).scrape(), FINISHED, labels)).toBe(0);
  });

  it('goes on counting errors', async () => {
    const world = await worldWith(STALLED);
    world.cloud.addFault({ kind: 'unavailable', service: 'dcs' });
    const labels = { cloud_service: 'dcs', reason: 'unavailable' };
    const before = valueOf(await world.scrape(), 'huaweicloud_collector_errors_total', labels) ?? 0;
    expect(before).toBeGreaterThan(0);
    world.cloud.clearFaults();
    const text = await restarted(world, throughJson(world.exporter.save())).scrape();
    expect(valueOf(text, 'huaweicloud_collector_errors_total', labels)).toBe(before);
  });

  it('keeps what the cloud could not confirm for the restart after it', async () => {
    const world = await worldWith(STALLED);
    world.clock.advance(20 * MINUTE);
    const before = valueOf(await world.scrape(), LAST_PROGRESS, T);
    const second = restarted(world, throughJson(world.exporter.save()));
    const third = restarted(world, throughJson(second.exporter.save()));
    world.clock.advance(20 * MINUTE);
    expect(valueOf(await third.scrape(), LAST_PROGRESS, T)).toBe(before);
  });

  it('saves no secret and no name of a user', async () => {
    const world = await worldWith({ row: { user_name: 'alice' } });
    expect(await world.scrape()).toContain('user_name="alice"');
    const text = JSON.stringify(world.exporter.save());
    expect(text).toContain('"t1"');
    expect(text).not.toMatch(/alice|access|secret/i);
  });
});

describe('tasks.user_names', () => {
  it('leaves out the names of users, also of tasks that were read before a reload', async () => {
    const world = await worldWith({ ...STALLED, row: { user_name: 'alice' } });
    expect(await world.scrape()).toContain('user_name="alice"');
    const whole = JSON.parse(world.text) as object;
    world.exporter.reload(read(JSON.stringify({ ...whole, tasks: { user_names: false } })));
    const text = await world.scrape();
    expect(text).toContain('user_name=""');
    expect(text).not.toContain('alice');
    expect(JSON.stringify(await world.exporter.read(world.clock.now() + 10_000))).not.toContain('alice');
  });
});
