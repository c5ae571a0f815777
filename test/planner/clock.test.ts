import { describe, expect, it } from 'vitest';
import { DEMO_USER } from '../../src/simulator/simulator.js';
import { countsOf, mostWithin, taskListsIn, type RecordedCall } from './calls.js';
import type { Answer } from './answer.js';
import { extendSome, fleetOf, runningTask, together } from './fleets.js';
import {
  BUDGET_MS,
  createVirtualWorld,
  HOUR,
  MINUTE,
  SECOND,
  type VirtualWorldOptions,
} from './virtual-world.js';

const SUCCESS = 'huaweicloud_collector_success';
const RUNNING = 'huaweicloud_tasks';
const SERVICES = ['rds', 'kafka', 'dcs'] as const;

const JUMPS = [
  { title: 'back an hour', byMs: -HOUR },
  { title: 'forward an hour', byMs: HOUR },
];

function createWorld(options: Partial<VirtualWorldOptions> = {}) {
  const kafka = fleetOf('kafka', 12);
  extendSome(kafka, 'kafka', 2);
  const dcs = fleetOf('dcs', 4);
  extendSome(dcs, 'dcs', 1);
  const rds = fleetOf('rds', 2);
  rds.tasks.push(runningTask({ service: 'rds', instanceId: 'rds-0000' }));
  const scene = together(rds, kafka, dcs);
  const world = createVirtualWorld({
    simulator: { scene, latencyMs: 20 },
    services: SERVICES,
    ...options,
    collection: { requests_per_second: { rds: 1, kafka: 4, dcs: 4 }, ...options.collection },
  });
  const jump = (byMs: number): void => world.setDate(Date.now() + byMs);
  return { ...world, scene, jump };
}

/** Every duration and every number of things in an answer. */
function expectNothingNegative(answer: Answer): void {
  const samples = answer.text.split('\n').filter((line) => line.startsWith('huaweicloud_'));
  expect(samples.filter((line) => !(Number(line.slice(line.lastIndexOf(' ') + 1)) >= 0))).toEqual([]);
}

/** What the cloud shows, and no less. */
function expectAllWell(answer: Answer, when: string): void {
  expect(answer.values(SUCCESS), when).toEqual([1, 1, 1]);
  for (const [at, count] of [1, 2, 1].entries())
    expect(answer.value(RUNNING, { cloud_service: SERVICES[at] ?? '', status: 'running' }), when).toBe(count);
  expect(answer.tookMs).toBeLessThanOrEqual(BUDGET_MS);
  expectNothingNegative(answer);
}

describe.each(JUMPS)('a clock set $title between two scrapes', ({ byMs }) => {
  it('makes nothing negative and hides nothing', async () => {
    const { scrapeAt, jump } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) expectAllWell(await scrapeAt(scrape * 15), 'before');
    jump(byMs);
    for (let scrape = 4; scrape < 30; scrape += 1)
      expectAllWell(await scrapeAt(scrape * 15), `at ${scrape * 15} s`);
  });

  it('leaves the limits as they are: calls are let through, and no more than before', async () => {
    const { scrapeAt, jump, look, cloud } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15);
    look();
    jump(byMs);
    for (let scrape = 4; scrape < 8; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      const { ListTasks = 0, ListInstances = 0, ShowBackgroundTaskProgress = 0 } = countsOf(look());
      expect(ListTasks).toBeGreaterThanOrEqual(1);
      expect([ListInstances, ShowBackgroundTaskProgress]).toEqual([2, 3]);
      expect(answer.tookMs).toBeLessThan(5 * SECOND);
    }
    const of = (service: string) => cloud.calls.filter(({ cloudService }) => cloudService === service);
    expect(mostWithin(of('kafka'), SECOND)).toBeLessThanOrEqual(4);
    expect(mostWithin(of('rds'), SECOND)).toBeLessThanOrEqual(1);
  });

  it('does not keep idle instances from being read every five minutes', async () => {
    const { scrapeAt, jump, cloud } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15);
    jump(byMs);
    for (let scrape = 4; scrape < 48; scrape += 1) await scrapeAt(scrape * 15);
    const idle = taskListsIn(cloud.calls);
    for (const id of new Set(idle.map(({ instanceId }) => instanceId))) {
      const times = idle.filter(({ instanceId }) => instanceId === id).map(({ sentAt }) => sentAt);
      const gaps = [...times, 48 * 15 * SECOND].slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(Math.max(...gaps), id).toBeLessThanOrEqual(5 * MINUTE + 30 * SECOND);
    }
  });

  it('does not make the cache last', async () => {
    const { scrapeAt, jump, look } = createWorld({ collection: { cache_for: '10s' } });
    await scrapeAt(0);
    await scrapeAt(20);
    jump(byMs);
    look();
    await scrapeAt(35);
    expect(countsOf(look())['ListInstances']).toBe(2);
    await scrapeAt(41);
    expect(look(), 'it works as before').toEqual([]);
  });

  it('does not keep tasks that are gone', async () => {
    const { scrapeAt, jump, scene } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15);
    jump(byMs);
    scene.tasks.splice(0);
    await scrapeAt(60);
    for (let scrape = 5; scrape < 8; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      expect(answer.taskIds()).toEqual([]);
      expect(answer.values(SUCCESS)).toEqual([1, 1, 1]);
    }
  });

  it('does not keep tasks that cannot be confirmed for longer than max_staleness', async () => {
    const { scrapeAt, jump, cloud } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15);
    jump(byMs);
    cloud.addFault({ kind: 'unavailable' });
    for (let scrape = 4; scrape < 24; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      expect(answer.values(SUCCESS)).toEqual([0, 0, 0]);
      expectNothingNegative(answer);
    }
    // Last confirmed at 45 s.
    expect((await scrapeAt(45 + 300 + 30)).taskIds()).toEqual([]);
  });

  it('neither lengthens nor ends a pause after throttling', async () => {
    const { scrapeAt, jump, cloud, look } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15);
    cloud.addFault({ kind: 'throttled', service: 'kafka', times: 1, period: '1 minute' });
    await scrapeAt(60);
    jump(byMs);
    look();
    for (const seconds of [75, 90, 105]) await scrapeAt(seconds);
    const isKafka = ({ cloudService }: RecordedCall): boolean => cloudService === 'kafka';
    expect(look().filter(isKafka)).toEqual([]);
    await scrapeAt(121);
    expect(look().filter(isKafka).length).toBeGreaterThan(0);
    expectAllWell(await scrapeAt(135), 'after the pause');
  });

  it('neither lengthens nor ends the pause after a refusal', async () => {
    const { scrapeAt, jump, cloud } = createWorld();
    for (let scrape = 0; scrape < 4; scrape += 1) await scrapeAt(scrape * 15);
    cloud.addFault({ kind: 'unauthorized', times: 3 });
    await scrapeAt(60);
    cloud.clearFaults();
    const before = cloud.calls.length;
    jump(byMs);
    for (const seconds of [75, 90, 105]) await scrapeAt(seconds);
    expect(cloud.calls.length).toBe(before);
    await scrapeAt(135);
    expectAllWell(await scrapeAt(150), 'after the pause');
  });
});

describe.each(JUMPS)('a clock set $title in the middle of a scrape', ({ byMs }) => {
  it('neither holds the answer up nor makes it shorter', async () => {
    const { begin, until, advance, scrapeAt, jump } = createWorld({
      collection: { requests_per_second: { rds: 1, kafka: 2, dcs: 2 } },
    });
    const answer = begin();
    await advance(1_500);
    jump(byMs);
    const { tookMs } = await until(answer);
    expect(tookMs).toBeLessThanOrEqual(BUDGET_MS);
    expect(tookMs).toBeGreaterThan(5_000);
    expectNothingNegative(await answer);
    await scrapeAt(15);
    expectAllWell(await scrapeAt(30), 'afterwards');
  });

  it('does not hide what was read before it', async () => {
    const { begin, until, advance, jump } = createWorld({
      collection: { requests_per_second: { rds: 1, kafka: 2, dcs: 2 } },
    });
    const answer = begin();
    await advance(2_500);
    jump(byMs);
    expect((await until(answer)).taskIds()).toHaveLength(4);
  });

  it('does not hold up one who joins it either', async () => {
    const { begin, until, advance, jump } = createWorld({
      collection: { requests_per_second: { rds: 1, kafka: 1, dcs: 1 } },
    });
    const first = begin(9_500);
    await advance(1_000);
    jump(byMs);
    const second = await until(begin(2_000));
    expect(second.tookMs).toBeLessThanOrEqual(2_000);
    expect((await until(first)).tookMs).toBeLessThanOrEqual(9_500);
  });
});

describe.each(JUMPS)("only this machine's clock set $title, with a token", ({ byMs }) => {
  const { name, password, domain } = DEMO_USER;
  const user = { type: 'password', user_name: name, password, domain_name: domain };

  it('makes nothing negative, not even of tasks that have yet to be created, and hides no running one', async () => {
    const { scrapeAt, jump, scene } = createWorld({ credentials: { default: user }, cloudClock: 'right' });
    for (let scrape = 0; scrape < 4; scrape += 1) expectAllWell(await scrapeAt(scrape * 15), 'before');
    jump(byMs);
    scene.tasks.push(
      runningTask({
        service: 'kafka',
        instanceId: 'kafka-0003',
        bornAt: scene.tasks[0]?.bornAt ?? 0,
        id: 'other',
      }),
      runningTask({
        service: 'dcs',
        instanceId: 'dcs-0001',
        bornAt: Date.UTC(2026, 0, 1, 0, 1),
        durationMs: 90_000,
        busyWord: 'EXTENDING',
      }),
    );
    for (let scrape = 4; scrape < 40; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      expect(answer.values(SUCCESS), `at ${scrape * 15} s`).toEqual([1, 1, 1]);
      for (const service of SERVICES)
        expect(answer.value(RUNNING, { cloud_service: service, status: 'running' })).toBeGreaterThanOrEqual(
          1,
        );
      expectNothingNegative(answer);
    }
  });
});

describe("this machine's clock set back an hour, and right again", () => {
  it('has its signatures refused, then accepted', async () => {
    const { scrapeAt, jump } = createWorld({ cloudClock: 'right' });
    for (let scrape = 0; scrape < 4; scrape += 1) expectAllWell(await scrapeAt(scrape * 15), 'before');
    jump(-HOUR);
    const answer = await scrapeAt(60);
    expect(answer.values(SUCCESS)).toEqual([0, 0, 0]);
    expect(answer.value('huaweicloud_collector_errors_total', { reason: 'auth' })).toBeGreaterThan(0);
    expectNothingNegative(answer);
    jump(HOUR);
    for (let scrape = 5; scrape < 9; scrape += 1) expectNothingNegative(await scrapeAt(scrape * 15));
    await scrapeAt(135);
    expectAllWell(await scrapeAt(150), 'afterwards');
  });
});
