import { describe, expect, it } from 'vitest';
import { createRequestLog } from '../../src/simulator/request-log.js';
import { DEMO_PROJECTS, ManualClock, startSimulator } from '../../src/simulator/simulator.js';
import { NOW, PROJECT, column, simulate } from './cloud-client.js';

const DMS = `/dms/v2/${PROJECT.id}/instances`;

describe('the simulated cloud', () => {
  it('gives the same answers for the same seed and clock', async () => {
    const [one, other] = [await simulate(), await simulate()];
    const answers = await Promise.all([one, other].map((cloud) => cloud.get(DMS, { engine: 'kafka' })));
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect((await (await simulate({ seed: 2 })).get(DMS, { engine: 'kafka' })).body).not.toEqual(
      answers[0]?.body,
    );
  });

  it('moves on with its clock', async () => {
    const cloud = await simulate();
    const before = await cloud.get(`/rds/v3/${PROJECT.id}/tasklist`, { status: 'Running' });
    cloud.clock.advance(60_000);
    const after = await cloud.get(`/rds/v3/${PROJECT.id}/tasklist`, { status: 'Running' });
    expect(column(after.body.tasks, 'process')).not.toEqual(column(before.body.tasks, 'process'));
  });

  it('shows an instance as extending while it extends', async () => {
    const cloud = await simulate({ instances: 6, tasks: 6 });
    const { body } = await cloud.get(DMS, { engine: 'kafka' });
    expect(column(body.instances, 'status')).toContain('EXTENDING');
  });

  it('writes down what it was asked', async () => {
    const cloud = await simulate();
    await cloud.get(DMS, { engine: 'kafka', limit: 1 });
    expect(cloud.requests).toEqual([
      {
        at: NOW,
        service: 'dms',
        cloudService: 'kafka',
        operation: 'ListInstances',
        project: PROJECT.id,
        method: 'GET',
        path: DMS,
        query: { engine: 'kafka', limit: '1' },
        status: 200,
      },
    ]);
  });

  it('forgets the oldest of very many requests', () => {
    const log = createRequestLog();
    const request = {
      service: undefined,
      cloudService: undefined,
      operation: undefined,
      project: '',
      method: 'GET',
    };
    for (let at = 0; at <= 100_000; at++) log.open({ ...request, at, path: '/', query: {} });
    expect(log.requests.length).toBeLessThanOrEqual(100_000);
    expect(log.requests.at(-1)?.at).toBe(100_000);
  });

  it.each(['/', '/rds', '/rds/v3/x/instances', '/obs/v3/x/tasklist', '/dcs/v2/x/instances/y/tasks/z'])(
    'does not know %s',
    async (path) => {
      const cloud = await simulate();
      const reply = await cloud.get(path);
      expect(reply).toMatchObject({ status: 404, body: { error_code: 'APIGW.0101' } });
      expect(cloud.requests).toMatchObject([{ operation: undefined, status: 404 }]);
    },
  );

  it('comes with two projects in two regions', async () => {
    const cloud = await simulate({ projects: DEMO_PROJECTS });
    const { body } = await cloud.get('/iam/v3/projects');
    expect(column(body.projects, 'name')).toEqual(['eu-west-101', 'eu-west-0']);
  });

  it('waits for no client when it closes', async () => {
    const cloud = await startSimulator({ latencyMs: 3_600_000, clock: new ManualClock(NOW) });
    const asked = fetch(`${cloud.endpoints.iam}/v3/projects`);
    asked.catch(() => undefined);
    await expect.poll(() => cloud.requests.length).toBe(1);
    await cloud.close();
    await expect(asked).rejects.toThrow();
  });

  it.each(['', '::', '0.0.0.0'])(
    'on every address ("%s") is reached by a local one that every machine has',
    async (host) => {
      const { url } = await simulate({ host });
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(url)).status).toBe(404);
    },
  );

  it('says so when its port is taken', async () => {
    const cloud = await simulate();
    const port = Number(new URL(cloud.url).port);
    await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
  });
});
