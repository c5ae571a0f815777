import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/simulator.js';
import { countsOf, tally, taskListsIn, type RecordedCall } from './calls.js';
import { extendSome, fleetOf, runningTask } from './fleets.js';
import { BUDGET_MS, createVirtualWorld, SECOND } from './virtual-world.js';

const SUCCESS = 'huaweicloud_collector_success';
const ERRORS = 'huaweicloud_collector_errors_total';
const RETRIES = 'huaweicloud_api_retries_total';
/** Documented is only that they are bounded: a few, whatever the size of the fleet. */
const MOST_RETRIES_A_SCRAPE = 10;
const MOST_TRIES_OF_A_CALL = 3;

function createWorld({ instances = 40, collection = {} } = {}) {
  const scene = fleetOf('kafka', instances);
  extendSome(scene, 'kafka', 2);
  const world = createVirtualWorld({
    simulator: { scene, latencyMs: 20 },
    services: ['kafka'],
    collection: { requests_per_second: { kafka: 50 }, idle_instances_every: '1m', ...collection },
  });
  return { ...world, scene };
}

const triesOf = (calls: readonly RecordedCall[]) =>
  Object.values(tally(calls, ({ path, query }) => `${path}?${query['offset'] ?? ''}`));

describe('a single failure in the middle of a scrape', () => {
  it.each<{ title: string; fault: Fault }>([
    { title: 'a 503', fault: { kind: 'unavailable' } },
    { title: 'a broken connection', fault: { kind: 'reset' } },
    { title: 'an answer cut short', fault: { kind: 'cut' } },
    { title: 'no answer in time', fault: { kind: 'slow', delayMs: 60 * SECOND } },
  ])('$title is retried within it, counted, and harms nothing', async ({ fault }) => {
    for (const operation of ['ListInstances', 'ListBackgroundTasks', 'ShowBackgroundTaskProgress'] as const) {
      const world = createWorld({ collection: { request_timeout: '1s' } });
      await world.scrapeAt(0);
      world.look();
      world.cloud.addFault({ ...fault, operation, times: 1 });
      const answer = await world.scrapeAt(15);
      expect(answer.value(SUCCESS), operation).toBe(1);
      expect(answer.value(ERRORS)).toBe(0);
      expect(answer.value(RETRIES)).toBe(1);
      expect(answer.tookMs).toBeLessThanOrEqual(BUDGET_MS);
      expect(answer.values('huaweicloud_task_progress_percent')).toHaveLength(2);
      expect(triesOf(world.look()).filter((tries) => tries > 1)).toEqual([2]);
      world.end();
    }
  });

  it('is not retried when it is a 403', async () => {
    const { scrapeAt, look, cloud } = createWorld();
    await scrapeAt(0);
    look();
    cloud.addFault({ kind: 'forbidden', operation: 'ListBackgroundTasks', times: 1 });
    const answer = await scrapeAt(15);
    expect([answer.value(SUCCESS), answer.value(RETRIES)]).toEqual([1, 0]);
    expect(answer.value('huaweicloud_collector_refused_instances')).toBe(1);
    expect(answer.value(ERRORS, { reason: 'forbidden' })).toBe(1);
    expect(Math.max(...triesOf(look()))).toBe(1);
  });

  it('is not retried when it is a 400: a task without progress is never asked about again', async () => {
    const scene = fleetOf('dcs', 1);
    scene.tasks.push(
      runningTask({
        service: 'dcs',
        instanceId: 'dcs-0000',
        reportsProgress: false,
        row: { enable_show: true },
      }),
    );
    const { scrapeAt, cloud } = createVirtualWorld({
      simulator: { scene, latencyMs: 20 },
      services: ['dcs'],
    });
    for (let scrape = 0; scrape < 5; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      expect([answer.value(SUCCESS), answer.value(RETRIES)]).toEqual([1, 0]);
    }
    const refused = cloud.calls.filter(({ status }) => status === 400);
    expect(refused).toMatchObject([{ operation: 'ShowBackgroundTaskProgress' }]);
    expect(countsOf(cloud.calls)['ShowBackgroundTaskProgress']).toBe(1);
  });

  it('is not retried when it is a 404: an instance may leave between two calls', async () => {
    const { begin, until, advance, look, scene } = createWorld({ instances: 200 });
    const answer = begin();
    await advance(200);
    const read = new Set(taskListsIn(look()).map(({ instanceId }) => instanceId));
    const left = scene.instances.kafka?.find(({ id }) => !read.has(id))?.id;
    scene.instances.kafka = scene.instances.kafka?.filter(({ id }) => id !== left) ?? [];
    expect((await until(answer)).value(RETRIES)).toBe(0);
    const gone = look().filter(({ instanceId }) => instanceId === left);
    expect(gone).toMatchObject([{ operation: 'ListBackgroundTasks', status: 404 }]);
    expect((await answer).value(SUCCESS)).toBe(1);
  });

  it('is not retried when it is a 404 of the gateway: there is no such service here', async () => {
    const { scrape, cloud } = createVirtualWorld({
      simulator: { scene: fleetOf('dcs', 3) },
      services: ['dcs'],
      projects: [{ name: 'shop', endpoints: { dcs: 'http://cloud.invalid/iam' } }],
    });
    const answer = await scrape();
    expect([answer.value(SUCCESS), answer.value(RETRIES)]).toEqual([0, 0]);
    expect(cloud.calls).toMatchObject([{ status: 404 }]);
  });
});

describe('a cloud that answers nothing but 503', () => {
  it('is asked a bounded number of times a scrape, and no call but the failed one is given up', async () => {
    const { scrapeAt, look, cloud } = createWorld({ instances: 60 });
    await scrapeAt(0);
    await scrapeAt(60); // all 60 are due every minute
    cloud.addFault({ kind: 'unavailable', operation: 'ListBackgroundTasks' });
    let retries = 0;
    for (let scrape = 8; scrape < 12; scrape += 1) {
      look();
      const answer = await scrapeAt(scrape * 15);
      const calls = look();
      const more = (answer.value(RETRIES) ?? 0) - retries;
      retries += more;
      expect(more).toBeLessThanOrEqual(MOST_RETRIES_A_SCRAPE);
      expect(calls.length - triesOf(calls).length, 'retries are counted').toBe(more);
      expect(Math.max(...triesOf(calls))).toBeLessThanOrEqual(MOST_TRIES_OF_A_CALL);
      expect(answer.value(SUCCESS)).toBe(0);
      expect(answer.value(ERRORS, { reason: 'unavailable' })).toBeGreaterThan(0);
      expect(answer.tookMs).toBeLessThanOrEqual(BUDGET_MS);
    }
    expect(retries).toBeGreaterThan(0);
  });

  it.each([500, 1_500, 5_000])('is asked nothing after a deadline of %d ms', async (budgetMs) => {
    const { scrape, cloud, advance } = createWorld();
    cloud.addFault({ kind: 'unavailable' });
    const answer = await scrape(budgetMs);
    expect(answer.tookMs).toBeLessThanOrEqual(budgetMs);
    await advance(30 * SECOND);
    for (const { sentAt } of cloud.calls) expect(sentAt).toBeLessThan(budgetMs);
    expect(cloud.calls.length).toBeLessThanOrEqual(MOST_TRIES_OF_A_CALL);
  });

  it('is believed at once when it works again', async () => {
    const { scrapeAt, cloud } = createWorld();
    cloud.addFault({ kind: 'unavailable' });
    expect((await scrapeAt(0)).value(SUCCESS)).toBe(0);
    cloud.clearFaults();
    expect((await scrapeAt(15)).value(SUCCESS)).toBe(1);
  });
});

describe('the deadline', () => {
  it('is kept when the cloud hangs, and no retry outlives it', async () => {
    const { scrapeAt, advance, look, cloud } = createWorld({ collection: { request_timeout: '2s' } });
    await scrapeAt(0);
    cloud.addFault({ kind: 'slow', delayMs: 3_600_000 });
    for (const [at, budgetMs] of [
      [15, 2_500],
      [30, 1_000],
      [45, 9_500],
    ] as const) {
      look();
      const answer = await scrapeAt(at, budgetMs);
      expect(answer.tookMs).toBeLessThanOrEqual(budgetMs);
      expect(answer.value(SUCCESS)).toBe(0);
      expect(answer.values('huaweicloud_tasks', { status: 'running' })).toEqual([2]);
      await advance(3 * SECOND);
      for (const { sentAt } of look()) expect(sentAt).toBeLessThan(at * SECOND + budgetMs);
    }
  });
});
