import { describe, expect, it } from 'vitest';
import { DEMO_ACCESS_KEY, type Fault } from '../../src/simulator/simulator.js';
import { countsOf, type RecordedCall } from './calls.js';
import { extendSome, fleetOf, inProject, together } from './fleets.js';
import { BUDGET_MS, createVirtualWorld, MINUTE, projectIdOf, SECOND } from './virtual-world.js';

const SUCCESS = 'huaweicloud_collector_success';
const LATENCY = 20;
const OTHER_KEY = {
  accessKey: 'OTHERACCESSKEY000001',
  secretKey: 'OtherSecretKey00000000000000000000000001',
};

/** Shop and lab share a credential, depot has its own. */
function createWorld() {
  const scene = together(
    ...['shop', 'lab', 'depot'].flatMap((project) =>
      (['rds', 'kafka', 'dcs'] as const).map((service) => {
        const fleet = fleetOf(service, 6);
        extendSome(fleet, service, 2);
        return inProject(project, fleet);
      }),
    ),
  );
  const keyOf = ({ accessKey, secretKey }: typeof OTHER_KEY) => ({
    type: 'aksk',
    access_key: accessKey,
    secret_key: secretKey,
  });
  return createVirtualWorld({
    simulator: { scene, latencyMs: LATENCY, accessKeys: [DEMO_ACCESS_KEY, OTHER_KEY] },
    services: ['rds', 'kafka', 'dcs'],
    credentials: { default: keyOf(DEMO_ACCESS_KEY), other: keyOf(OTHER_KEY) },
    projects: ['shop', 'lab', { name: 'depot', credentials: 'other' }],
    collection: { requests_per_second: { rds: 5, kafka: 20, dcs: 20 } },
  });
}

const throttledOnce = (fault: Partial<Fault>): Fault => ({ kind: 'throttled', times: 1, ...fault });

/** Scrapes every 15 s; the fault strikes at the fifth, when all is steady. Gives the first call it struck. */
async function strike(world: ReturnType<typeof createWorld>, fault: Fault): Promise<RecordedCall> {
  for (let scrape = 0; scrape < 4; scrape += 1) await world.scrapeAt(scrape * 15);
  world.look();
  world.cloud.addFault(fault);
  const answer = await world.scrapeAt(60);
  const { service = '', project } = fault;
  const struck = world.look().find(({ status }) => status === 429 || status === 404);
  if (struck === undefined) throw new Error('the fault has not struck');
  const name = project === undefined ? 'shop' : Buffer.from(project, 'hex').toString().replaceAll('\0', '');
  const where = { project: name, cloud_service: service };
  expect(answer.value(SUCCESS, where)).toBe(0);
  expect(
    answer.value('huaweicloud_collector_errors_total', { ...where, reason: 'throttled' }),
  ).toBeGreaterThan(0);
  return struck;
}

const isOf = (service: string, projects: readonly string[]) => {
  const ids = projects.map(projectIdOf);
  return (call: RecordedCall): boolean => call.cloudService === service && ids.includes(call.project);
};

describe.each([
  { title: 'the period in the message', pauseMs: MINUTE, fault: { period: '1 minute' } },
  { title: 'Retry-After', pauseMs: 40 * SECOND, fault: { period: '1 minute', retryAfterSeconds: 40 } },
])('a service throttled for as long as $title says', ({ pauseMs, fault }) => {
  const kafka = throttledOnce({ service: 'kafka', project: projectIdOf('shop'), ...fault });

  it('is not called with that credential during the pause, in any project', async () => {
    const world = createWorld();
    const struck = await strike(world, kafka);
    for (let scrape = 5; scrape < 12; scrape += 1) await world.scrapeAt(scrape * 15);
    const toldAt = struck.sentAt + LATENCY;
    const calls = world.cloud.calls.filter(isOf('kafka', ['shop', 'lab']));
    const during = calls.filter(({ sentAt }) => sentAt > toldAt && sentAt < toldAt + pauseMs);
    expect(during).toEqual([]);
    expect(calls.filter(({ sentAt }) => sentAt >= toldAt + pauseMs).length).toBeGreaterThan(0);
  });

  it('is not called after a reload either, until the pause is over', async () => {
    const world = createWorld();
    const struck = await strike(world, kafka);
    const toldAt = struck.sentAt + LATENCY;
    world.reload();
    const before = world.cloud.calls.length;
    const answer = await world.scrapeAt(75);
    expect(answer.value(SUCCESS, { project: 'shop', cloud_service: 'kafka' })).toBe(0);
    expect(answer.value(SUCCESS, { project: 'shop', cloud_service: 'dcs' })).toBe(1);
    await world.scrapeAt(61 + pauseMs / SECOND);
    const calls = world.cloud.calls.slice(before).filter(isOf('kafka', ['shop', 'lab']));
    expect(calls.length).toBeGreaterThan(0);
    expect(Math.min(...calls.map(({ sentAt }) => sentAt))).toBeGreaterThanOrEqual(toldAt + pauseMs);
  });

  it('says so meanwhile, and is back without a restart', async () => {
    const world = createWorld();
    const { sentAt } = await strike(world, kafka);
    const endsAt = sentAt + LATENCY + pauseMs;
    for (let scrape = 5; scrape < 12; scrape += 1) {
      const answer = await world.scrapeAt(scrape * 15);
      const begunAt = scrape * 15 * SECOND;
      // A scrape in which the pause ends may wait for that, and succeed.
      const expected = begunAt >= endsAt ? [1] : begunAt + BUDGET_MS < endsAt ? [0] : [0, 1];
      for (const project of ['shop', 'lab']) {
        const where = { project, cloud_service: 'kafka' };
        expect(expected, `${project} at ${scrape * 15} s`).toContain(answer.value(SUCCESS, where));
        expect(answer.value('huaweicloud_tasks', { ...where, status: 'running' })).toBe(2);
      }
      expect(answer.tookMs).toBeLessThanOrEqual(BUDGET_MS);
    }
  });

  it('harms neither the other services nor other credentials', async () => {
    const world = createWorld();
    await strike(world, kafka);
    const other = world.cloud.calls.filter(({ sentAt }) => sentAt >= 45 * SECOND && sentAt < 60 * SECOND);
    for (let scrape = 5; scrape < 9; scrape += 1) {
      const answer = await world.scrapeAt(scrape * 15);
      const calls = world.look();
      for (const service of ['rds', 'dcs'])
        for (const project of ['shop', 'lab'])
          expect(countsOf(calls.filter(isOf(service, [project])))).toEqual(
            countsOf(other.filter(isOf(service, [project]))),
          );
      expect(countsOf(calls.filter(isOf('kafka', ['depot'])))).toEqual(
        countsOf(other.filter(isOf('kafka', ['depot']))),
      );
      expect(answer.values(SUCCESS, { project: 'depot' })).toEqual([1, 1, 1]);
      for (const service of ['rds', 'dcs'])
        expect(answer.values(SUCCESS, { cloud_service: service })).toEqual([1, 1, 1]);
    }
  });
});

describe('a service throttled for a minute without saying for how long', () => {
  it.each<Fault>([
    { kind: 'flow-control', service: 'kafka' },
    { kind: 'throttled', service: 'dcs', period: 'soon' },
  ])('is asked ever more rarely by $kind, and is back after it', async (fault) => {
    const world = createWorld();
    await strike(world, fault);
    const begunAt = 60 * SECOND;
    for (let scrape = 5; scrape < 8; scrape += 1) {
      const answer = await world.scrapeAt(scrape * 15);
      expect(answer.value(SUCCESS, { project: 'shop', cloud_service: fault.service ?? '' })).toBe(0);
      expect(answer.values(SUCCESS, { cloud_service: 'rds' })).toEqual([1, 1, 1]);
    }
    await world.advanceTo(2 * MINUTE);
    world.cloud.clearFaults();
    const calls = world.cloud.calls.filter(isOf(fault.service ?? '', ['shop', 'lab']));
    const refused = calls.filter(({ sentAt }) => sentAt >= begunAt);
    // The first ones were in flight together; then after 1, 2, 4, 8, 16 and 32 s, if a scrape comes then.
    const tries = refused.filter(
      ({ sentAt }, at) => at === 0 || sentAt > (refused[at - 1]?.sentAt ?? 0) + LATENCY,
    );
    expect(tries.length).toBeGreaterThan(1);
    expect(tries.length).toBeLessThanOrEqual(7);
    const gaps = tries.slice(1).map(({ sentAt }, at) => sentAt - (tries[at]?.sentAt ?? 0));
    gaps.forEach((gap, at) => expect(gap).toBeGreaterThanOrEqual(2 ** at * 500));
    // The last pause is of a minute at the most.
    for (let scrape = 8; scrape < 13; scrape += 1) await world.scrapeAt(scrape * 15);
    const answer = await world.scrapeAt(13 * 15);
    expect(answer.values(SUCCESS)).toEqual(Array(9).fill(1));
  });
});

describe('RDS, throttled as the gateway does it', () => {
  it('lets no call out for the minute, and goes on with its list afterwards', async () => {
    const world = createWorld();
    const struck = await strike(world, throttledOnce({ service: 'rds', project: projectIdOf('lab') }));
    const toldAt = struck.sentAt + LATENCY;
    for (let scrape = 5; scrape < 10; scrape += 1) await world.scrapeAt(scrape * 15);
    const calls = world.cloud.calls.filter(isOf('rds', ['shop', 'lab']));
    expect(calls.filter(({ sentAt }) => sentAt > toldAt && sentAt < toldAt + MINUTE)).toEqual([]);
    const answer = await world.scrapeAt(150);
    expect(answer.values(SUCCESS)).toEqual(Array(9).fill(1));
  });
});
