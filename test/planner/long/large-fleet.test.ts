import { describe, expect, it } from 'vitest';
import { countsOf, gapsBetween, mostWithin, taskListsIn, type RecordedCall } from '../calls.js';
import { extendSome, fleetOf } from '../fleets.js';
import { BUDGET_MS, createVirtualWorld, MINUTE, SECOND } from '../virtual-world.js';

const PENDING = 'huaweicloud_collector_pending_instances';
const SUCCESS = 'huaweicloud_collector_success';
const INTERVAL = 15 * SECOND;
const IDLE_EVERY = 5 * MINUTE;

function instancesReadIn(calls: readonly RecordedCall[]): Set<string> {
  return new Set(taskListsIn(calls).map(({ instanceId }) => instanceId));
}

describe('200 Kafka instances, five extending, 30 calls a second, 20 ms latency, a 3 s timeout header', () => {
  const THREE_SECONDS = 2_500;

  function createWorld() {
    const scene = fleetOf('kafka', 200);
    const extending = extendSome(scene, 'kafka', 5);
    const world = createVirtualWorld({
      simulator: { scene, latencyMs: 20 },
      services: ['kafka'],
      collection: { requests_per_second: { kafka: 30 } },
    });
    return { ...world, extending };
  }

  it('the first answer comes in time, with all five tasks and their progress', async () => {
    const { scrape, look, extending } = createWorld();
    const answer = await scrape(THREE_SECONDS);
    expect(answer.tookMs).toBeLessThanOrEqual(THREE_SECONDS);
    expect(answer.value(SUCCESS)).toBe(1);
    expect(answer.value('huaweicloud_tasks', { status: 'running' })).toBe(5);
    const reported = answer
      .samples('huaweicloud_task_progress_percent')
      .map(({ labels }) => labels['instance_id']);
    expect(new Set(reported)).toEqual(extending);
    for (const percent of answer.values('huaweicloud_task_progress_percent'))
      expect(percent).toBeGreaterThan(0);
    const calls = look();
    const isBusy = taskListsIn(calls).map(({ instanceId }) => extending.has(instanceId));
    expect(isBusy.lastIndexOf(true), 'busy ones are read first').toBe(4);
    expect(mostWithin(calls, SECOND)).toBeLessThanOrEqual(30);
  });

  it('all are covered after the fourth answer at the latest, and until then the rest is reported as pending', async () => {
    const { scrapeAt, look } = createWorld();
    const read = new Set<string>();
    for (let scrape = 0; scrape < 4; scrape += 1) {
      const answer = await scrapeAt(scrape * 15, THREE_SECONDS);
      for (const id of instancesReadIn(look())) read.add(id);
      expect(answer.value(PENDING)).toBe(200 - read.size);
      expect(answer.value(SUCCESS)).toBe(1);
    }
    expect(read.size).toBe(200);
  });

  it('a steady scrape makes 4 + 5 + 5 calls and those for the idle instances that are due', async () => {
    const { scrapeAt, look, cloud, extending } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15, THREE_SECONDS);
    look();
    for (let scrape = 4; scrape < 60; scrape += 1) {
      const answer = await scrapeAt(scrape * 15, THREE_SECONDS);
      const calls = look();
      const idle = taskListsIn(calls).filter(({ instanceId }) => !extending.has(instanceId));
      expect(answer.value(SUCCESS)).toBe(1);
      expect(calls.length - idle.length).toBeLessThanOrEqual(4 + 5 + 5);
      expect(countsOf(calls)).toMatchObject({ ListInstances: 4, ShowBackgroundTaskProgress: 5 });
    }
    const idle = taskListsIn(cloud.calls).filter(({ instanceId }) => !extending.has(instanceId));
    const gaps = gapsBetween(idle, ({ instanceId }) => instanceId);
    expect(gaps.length, 'all came round at least twice').toBeGreaterThan(2 * 195 - 1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(IDLE_EVERY);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(IDLE_EVERY + 3 * INTERVAL);
  });
});

describe('1 100 DCS instances, nothing running', () => {
  it('a steady scrape makes two calls and those for the instances that are due', async () => {
    const { scrapeAt, look, cloud } = createVirtualWorld({
      simulator: { scene: fleetOf('dcs', 1_100), latencyMs: 20 },
      services: ['dcs'],
      collection: { requests_per_second: { dcs: 14 } },
    });
    let covered = 0;
    for (let scrape = 0; scrape < 42; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      expect(answer.tookMs).toBeLessThanOrEqual(BUDGET_MS);
      expect(answer.value(SUCCESS)).toBe(1);
      const counts = countsOf(look());
      expect(counts['ListInstances']).toBe(2);
      if (covered === 0 && answer.value(PENDING) === 0) covered = scrape;
      // The first to be read are due five minutes later, which is twenty scrapes.
      else if (covered > 0 && scrape < 20) expect(counts).toEqual({ ListInstances: 2 });
    }
    expect(covered).toBeGreaterThan(0);
    expect(covered).toBeLessThan(19);
    const gaps = gapsBetween(taskListsIn(cloud.calls), ({ instanceId }) => instanceId);
    expect(gaps.length).toBeGreaterThanOrEqual(1_100);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(IDLE_EVERY);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(IDLE_EVERY + 3 * INTERVAL);
  });
});

describe('300 DCS instances, each due every minute, at five calls a second', () => {
  it('are too many: all come round, the oldest first, and what waits is reported', async () => {
    const { scrapeAt, look, cloud } = createVirtualWorld({
      simulator: { scene: fleetOf('dcs', 300), latencyMs: 20 },
      services: ['dcs'],
      collection: { requests_per_second: { dcs: 5 }, idle_instances_every: '1m' },
    });
    const perScrape = 5 * 10;
    const round = Math.ceil(300 / (perScrape - 1));
    for (let scrape = 0; scrape < 4 * round; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      expect(look().length).toBeLessThanOrEqual(perScrape);
      expect(answer.value(PENDING)).toBeGreaterThan(0);
      expect(answer.value(SUCCESS)).toBe(1);
    }
    const lists = taskListsIn(cloud.calls);
    expect(instancesReadIn(lists).size).toBe(300);
    const gaps = gapsBetween(lists, ({ instanceId }) => instanceId);
    expect(Math.max(...gaps)).toBeLessThanOrEqual((round + 2) * INTERVAL);
    expect(mostWithin(cloud.calls, SECOND)).toBeLessThanOrEqual(5);
  });
});
