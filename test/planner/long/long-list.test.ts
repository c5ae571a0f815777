import { describe, expect, it } from 'vitest';
import type { Scene, SceneTask } from '../../../src/simulator/simulator.js';
import { fleetOf } from '../fleets.js';
import { createVirtualWorld, HOUR, MINUTE, SECOND, T0 } from '../virtual-world.js';

const RUNNING = 200;
const BUDGET = 2_000;

/** Tasks that run at the beginning; `endsAt` gives the end of each, in milliseconds from there. */
function createWorld(endsAt: (at: number) => number) {
  const scene: Scene = fleetOf('rds', 50);
  for (let at = 0; at < RUNNING; at += 1) scene.tasks.push(taskOf(at, endsAt(at)));
  return createVirtualWorld({
    simulator: { scene, latencyMs: 20 },
    services: ['rds'],
    collection: { requests_per_second: { rds: 1 } },
    tasks: { keep_succeeded_for: '24h' },
  });
}

function taskOf(at: number, endsAt: number): SceneTask {
  const bornAt = T0 - HOUR - at * SECOND;
  return {
    service: 'rds',
    instanceId: `rds-${String(at % 50).padStart(4, '0')}`,
    id: `task-${at}`,
    bornAt,
    durationMs: T0 + endsAt - bornAt,
  };
}

describe('200 running tasks of RDS: four pages at one call a second, scrapes every 10 s with 2 s each', () => {
  it('are all reported after the second scrape; the first one says that its list was not whole', async () => {
    const { scrapeAt, look } = createWorld(() => 24 * HOUR);
    const first = await scrapeAt(0, BUDGET);
    expect(first.tookMs).toBeLessThanOrEqual(BUDGET);
    expect(first.value('huaweicloud_collector_success')).toBe(0);
    expect(first.taskIds()).toHaveLength(100);
    const second = await scrapeAt(10, BUDGET);
    expect(second.value('huaweicloud_collector_success')).toBe(1);
    expect(second.taskIds()).toHaveLength(RUNNING);
    const offsets = look().map(({ query }) => Number(query['offset'] ?? 0));
    expect(offsets, 'goes on where it stopped').toEqual(offsets.toSorted((one, other) => one - other));
  });

  it('are read again and again: none is thought gone, none is stale', async () => {
    const { scrapeAt, cloud } = createWorld(() => 24 * HOUR);
    for (let scrape = 0; scrape < 40; scrape += 1) {
      const answer = await scrapeAt(scrape * 10, BUDGET);
      if (scrape > 0) expect(answer.taskIds(), `scrape ${scrape}`).toHaveLength(RUNNING);
      if (scrape > 0) expect(answer.value('huaweicloud_collector_success')).toBe(1);
    }
    expect(cloud.calls.length).toBeLessThanOrEqual(40 * 2);
  });

  it.each([
    { title: 'one every 1.5 s, the newest first', endsAt: (at: number) => 1_500 + at * 1_500 },
    { title: 'one every 1.5 s, the oldest first', endsAt: (at: number) => 1_500 + (RUNNING - at) * 1_500 },
    {
      title: '25 at once, in the middle of a list',
      endsAt: (at: number) => (at % 8 === 3 ? 1_200 : HOUR),
    },
    { title: 'here and there', endsAt: (at: number) => 25_000 + ((at * 7919) % 200) * 1_875 },
  ])('lose none when tasks finish between pages: $title', async ({ endsAt }) => {
    const { scrapeAt } = createWorld(endsAt);
    const seen = new Set<string>();
    for (let scrape = 0; scrape < 55; scrape += 1) {
      const answer = await scrapeAt(scrape * 10, BUDGET);
      const reported = new Set(answer.taskIds());
      for (const id of seen) expect(reported.has(id), `${id} at scrape ${scrape}`).toBe(true);
      for (const id of reported) seen.add(id);
      if (scrape === 12) expect(seen.size, 'all are known after two minutes').toBe(RUNNING);
    }
    const answer = await scrapeAt(550, BUDGET);
    const finished = Array.from({ length: RUNNING }, (_, at) => endsAt(at)).filter((ms) => ms < 430 * SECOND);
    expect(answer.value('huaweicloud_tasks', { status: 'succeeded' })).toBeGreaterThanOrEqual(
      finished.length,
    );
    expect(answer.value('huaweicloud_tasks_finished_total', { status: 'succeeded' })).toBe(
      answer.value('huaweicloud_tasks', { status: 'succeeded' }),
    );
  });

  it('tell an end within two minutes', async () => {
    const { scrapeAt } = createWorld((at) => (at < 30 ? 5 * MINUTE : 24 * HOUR));
    for (let scrape = 0; scrape < 42; scrape += 1) await scrapeAt(scrape * 10, BUDGET);
    const answer = await scrapeAt(420, BUDGET);
    expect(answer.value('huaweicloud_tasks', { status: 'succeeded' })).toBe(30);
    expect(answer.value('huaweicloud_tasks', { status: 'running' })).toBe(RUNNING - 30);
  });
});
