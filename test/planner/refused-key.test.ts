import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEMO_ACCESS_KEY, type AccessKey } from '../../src/simulator/simulator.js';
import type { RecordedCall } from './calls.js';
import { createVirtualWorld, MINUTE, SECOND } from './virtual-world.js';

const SUCCESS = 'huaweicloud_collector_success';
const ALL = ['rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'];
const LATENCY = 100;

function createWorld({ credential = {}, accessKeys = [DEMO_ACCESS_KEY], latencyMs = LATENCY } = {}) {
  const { accessKey, secretKey } = DEMO_ACCESS_KEY;
  return createVirtualWorld({
    simulator: { latencyMs, accessKeys },
    services: ALL,
    credentials: {
      default: { type: 'aksk', access_key: accessKey, secret_key: secretKey, ...credential },
    },
  });
}

const wrong = { secret_key: 'NotTheSecretKey0000000000000000000000001' };

/** The first call of each try: calls that were in flight together are one. */
function triesIn(calls: readonly RecordedCall[]): number[] {
  const times = calls.map(({ sentAt }) => sentAt);
  return times.filter((at, index) => index === 0 || at > (times[index - 1] ?? 0) + 2 * LATENCY);
}

function longestRunOf(status: number, calls: readonly RecordedCall[]): number {
  let run = 0;
  return Math.max(...calls.map((call) => (run = call.status === status ? run + 1 : 0)));
}

describe('a wrong key, with five services starting at once', () => {
  it('reaches the cloud with two requests at the most, and no more until a minute has passed', async () => {
    const { scrapeAt, cloud } = createWorld({ credential: wrong });
    for (let seconds = 0; seconds < 60; seconds += 15) {
      const answer = await scrapeAt(seconds);
      expect(cloud.calls.length).toBeLessThanOrEqual(2);
      expect(answer.values(SUCCESS)).toEqual([0, 0, 0, 0, 0]);
    }
    expect(cloud.calls.length).toBeGreaterThan(0);
    const answer = await scrapeAt(61);
    expect(answer.value('huaweicloud_collector_errors_total', { reason: 'auth' })).toBeGreaterThan(0);
  });

  it('is tried again after 1, 2, 5, 5 … minutes', async () => {
    const { scrapeAt, cloud } = createWorld({ credential: wrong });
    for (let seconds = 0; seconds <= 20 * 60; seconds += 15) await scrapeAt(seconds);
    const tries = triesIn(cloud.calls);
    const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    const pauses = [1, 2, 5, 5, 5].map((minutes) => minutes * MINUTE);
    expect(gaps.length).toBe(pauses.length);
    gaps.forEach((gap, at) => {
      expect(gap).toBeGreaterThanOrEqual(pauses[at] ?? 0);
      expect(gap).toBeLessThanOrEqual((pauses[at] ?? 0) + 20 * SECOND);
    });
    for (const from of tries) {
      const together = cloud.calls.filter(({ sentAt }) => sentAt >= from && sentAt < from + MINUTE);
      expect(together.length).toBeLessThanOrEqual(2);
    }
  });

  it('never fails more than five times within five minutes, nor within the first ten in a row', async () => {
    const { scrapeAt, cloud } = createWorld({ credential: wrong });
    for (let seconds = 0; seconds <= 10 * 60; seconds += 15) await scrapeAt(seconds);
    const times = cloud.calls.map(({ sentAt }) => sentAt);
    for (const from of times)
      expect(times.filter((at) => at >= from && at <= from + 5 * MINUTE).length).toBeLessThanOrEqual(5);
    expect(longestRunOf(401, cloud.calls)).toBeLessThanOrEqual(5);
  });
});

describe('a key that is put right', () => {
  it('in the cloud, is found good at the next try, for all services', async () => {
    const accessKeys: AccessKey[] = [{ ...DEMO_ACCESS_KEY, secretKey: wrong.secret_key }];
    const { scrapeAt } = createWorld({ accessKeys });
    for (let seconds = 0; seconds < 150; seconds += 15) await scrapeAt(seconds);
    accessKeys[0] = DEMO_ACCESS_KEY;
    // Tried after 1 and after 3 minutes.
    for (let seconds = 150; seconds < 210; seconds += 15) await scrapeAt(seconds);
    const answer = await scrapeAt(210);
    expect(answer.values(SUCCESS)).toEqual([1, 1, 1, 1, 1]);
  });

  it('in its file, is tried at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'planner-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'secret-key');
    await writeFile(file, wrong.secret_key);
    const { scrapeAt, cloud } = createWorld({ credential: { secret_key: undefined, secret_key_file: file } });
    await scrapeAt(0);
    await scrapeAt(15);
    expect(cloud.calls.length).toBeLessThanOrEqual(2);
    await writeFile(file, DEMO_ACCESS_KEY.secretKey);
    const answer = await scrapeAt(30);
    expect(answer.values(SUCCESS)).toEqual([1, 1, 1, 1, 1]);
  });

  it('after a refusal in the middle, with a good key, works again after a minute', async () => {
    const { scrapeAt, cloud } = createWorld();
    await scrapeAt(0);
    cloud.addFault({ kind: 'unauthorized', service: 'dcs', times: 1 });
    const refused = await scrapeAt(15);
    expect(refused.value(SUCCESS, { cloud_service: 'dcs' })).toBe(0);
    const before = cloud.calls.length;
    for (let seconds = 30; seconds < 75; seconds += 15) await scrapeAt(seconds);
    expect(cloud.calls.length, 'the credential is not used').toBe(before);
    await scrapeAt(90);
    expect((await scrapeAt(105)).values(SUCCESS)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('a key that was good and is no more', () => {
  it('never looks like success while the cloud is left alone, whenever that ends', async () => {
    const accessKeys: AccessKey[] = [DEMO_ACCESS_KEY];
    const { scrapeAt, look } = createWorld({ accessKeys });
    await scrapeAt(0);
    accessKeys[0] = { ...DEMO_ACCESS_KEY, secretKey: wrong.secret_key };
    look();
    for (let seconds = 16; seconds < 8 * 60; seconds += 16) {
      const answer = await scrapeAt(seconds);
      expect(answer.values(SUCCESS), `after ${look().length} calls at ${seconds} s`).toEqual([0, 0, 0, 0, 0]);
    }
  });
});

describe('a key that is revoked between two scrapes', () => {
  it('is refused twice at the most', async () => {
    const accessKeys: AccessKey[] = [DEMO_ACCESS_KEY];
    const { scrapeAt, look } = createWorld({ accessKeys });
    for (let seconds = 0; seconds < 60; seconds += 15) await scrapeAt(seconds);
    accessKeys[0] = { ...DEMO_ACCESS_KEY, secretKey: wrong.secret_key };
    look();
    await scrapeAt(60);
    expect(look().map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe('a key that was not accepted yet', () => {
  it('has two requests in flight at the most, and all that the rates allow afterwards', async () => {
    const { scrape, cloud } = createWorld();
    const answer = await scrape();
    expect(cloud.calls.filter(({ sentAt }) => sentAt < LATENCY).length).toBeLessThanOrEqual(2);
    expect(answer.values(SUCCESS)).toEqual([1, 1, 1, 1, 1]);
    const atOnce = (at: number) =>
      cloud.calls.filter(({ sentAt }) => sentAt <= at && sentAt + LATENCY > at).length;
    expect(Math.max(...cloud.calls.map(({ sentAt }) => atOnce(sentAt)))).toBeGreaterThan(2);
  });
});
