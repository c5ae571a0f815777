import { describe, expect, it } from 'vitest';
import { countsOf, mostWithin, questionsIn, type RecordedCall } from '../calls.js';
import { extendSome, fleetOf } from '../fleets.js';
import { BUDGET_MS, createVirtualWorld, SECOND, type VirtualWorld } from '../virtual-world.js';

const ALL = ['rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'];

/** The calls to a cloud with a few tasks of every service in two projects. */
async function callsTo(visit: (world: VirtualWorld) => Promise<void>): Promise<readonly RecordedCall[]> {
  const world = createVirtualWorld({
    simulator: { instances: 8, tasks: 4, latencyMs: 20 },
    services: ALL,
    projects: ['shop', 'lab'],
    // Collections end within five seconds: `cache_for` counts from their end, and the next scrape shall collect.
    collection: { cache_for: '10s', requests_per_second: { rds: 10 } },
  });
  await visit(world);
  world.end();
  return world.cloud.calls;
}

/** The calls to a fleet that nine seconds do not suffice for. */
async function callsToFleet(
  cacheFor: string,
  visit: (world: VirtualWorld) => Promise<void>,
): Promise<readonly RecordedCall[]> {
  const scene = fleetOf('kafka', 300);
  extendSome(scene, 'kafka', 5);
  const world = createVirtualWorld({
    simulator: { scene, latencyMs: 20 },
    services: ['kafka'],
    collection: { cache_for: cacheFor, idle_instances_every: '1s' },
  });
  await visit(world);
  world.end();
  return world.cloud.calls;
}

async function oneServer({ scrapeAt }: VirtualWorld): Promise<void> {
  for (let scrape = 0; scrape < 8; scrape += 1) await scrapeAt(scrape * 15);
}

/** The second one begins 6 s after the first, be that one's scrape over or not. */
async function twoServers(world: VirtualWorld): Promise<void> {
  const answers = [];
  for (let scrape = 0; scrape < 8; scrape += 1) {
    for (const seconds of [scrape * 15, scrape * 15 + 6]) {
      await world.advanceTo(seconds * SECOND);
      answers.push(world.begin());
    }
  }
  for (const answer of await world.until(Promise.all(answers))) {
    expect(answer.tookMs).toBeLessThanOrEqual(BUDGET_MS);
    for (const success of answer.values('huaweicloud_collector_success')) expect(success).toBe(1);
  }
}

describe('six scrapes at once', () => {
  it('make the calls of one, and get the same answer', async () => {
    const one = await callsTo(async ({ scrape }) => {
      await scrape();
    });
    const six = await callsTo(async ({ begin, until }) => {
      const answers = await until(Promise.all(Array.from({ length: 6 }, () => begin())));
      const reported = answers.map((answer) => answer.samples('huaweicloud_task_status'));
      for (const other of reported) expect(other).toEqual(reported[0]);
      expect(reported[0]?.length).toBeGreaterThan(0);
    });
    expect(questionsIn(six)).toEqual(questionsIn(one));
    expect(new Set(questionsIn(six)).size, 'none is made twice').toBe(six.length);
  });
});

describe('two Prometheus servers at 15 s, 6 s apart, with cache_for: 10s', () => {
  it('make the calls of one', async () => {
    const one = await callsTo(oneServer);
    const two = await callsTo(twoServers);
    expect(countsOf(two)).toEqual(countsOf(one));
    expect(questionsIn(two)).toEqual(questionsIn(one));
  });

  it('make no more than those of one without a cache when collections take longer than they are apart', async () => {
    const one = await callsToFleet('0s', oneServer);
    const two = await callsToFleet('10s', twoServers);
    expect(two.length).toBeLessThanOrEqual(one.length);
    expect(mostWithin(two, 15 * SECOND)).toBeLessThanOrEqual(mostWithin(one, 15 * SECOND));
  });
});
