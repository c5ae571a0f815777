import { describe, expect, it } from 'vitest';
import { parseFault, type Scene, type SceneTask } from '../../src/simulator/simulator.js';
import { column, NOW, PROJECT, simulate, type Query } from './cloud-client.js';

const RDS = `/rds/v3/${PROJECT.id}/tasklist`;
const DMS = `/dms/v2/${PROJECT.id}/instances`;

const task = (service: SceneTask['service'], instanceId: string, at: number): SceneTask => ({
  service,
  instanceId,
  id: `t${String(at).padStart(2, '0')}`,
  bornAt: NOW - at * 1000,
});
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** 25 tasks of RDS and 25 of a Kafka instance, t00 first; an instance of RocketMQ. */
const SCENE: Scene = {
  instances: { rds: [{ id: 'r1' }], kafka: [{ id: 'k1' }, { id: 'k2' }], rocketmq: [{ id: 'm1' }] },
  tasks: upTo(25).flatMap((at) => [task('rds', 'r1', at), task('kafka', 'k1', at)]),
};

async function ask(faults: readonly string[], path: string, query: Query = {}) {
  const cloud = await simulate({ scene: SCENE, faults: faults.map(parseFault) });
  return cloud.get(path, query);
}

/** The ids of a page of RDS tasks and the total. */
async function pageOf(faults: readonly string[], query: Query = {}) {
  const { status, body } = await ask(faults, RDS, { limit: 50, ...query });
  const { total_count } = body as { total_count?: unknown };
  return { status, ids: column(body.tasks, 'id'), count: total_count };
}

const ids = (from: number, to: number): string[] =>
  upTo(to)
    .slice(from)
    .map((at) => `t${String(at).padStart(2, '0')}`);

describe('a faulty list', () => {
  it.each([
    {
      title: 'gives few rows',
      faults: ['few-rows,rows=10'],
      query: { offset: 5 },
      page: ids(5, 15),
      count: 25,
    },
    {
      title: 'counts pages from 1',
      faults: ['page-number,base=1'],
      query: { limit: 10, offset: 2 },
      page: ids(10, 20),
      count: 25,
    },
    {
      title: 'counts pages from 0',
      faults: ['page-number,base=0'],
      query: { limit: 10, offset: 2 },
      page: ids(20, 25),
      count: 25,
    },
    {
      title: 'counts pages of few rows',
      faults: ['few-rows,rows=5', 'page-number,base=1'],
      query: { offset: 2 },
      page: ids(5, 10),
      count: 25,
    },
    {
      title: 'ignores the index',
      faults: ['index-ignored'],
      query: { limit: 10, offset: 20 },
      page: ids(0, 10),
      count: 25,
    },
    { title: 'counts too many', faults: ['count-too-high,rows=7'], query: {}, page: ids(0, 25), count: 32 },
    {
      title: 'counts its page',
      faults: ['count-of-page'],
      query: { limit: 10 },
      page: ids(0, 10),
      count: 10,
    },
    { title: 'is null', faults: ['null-rows'], query: {}, page: [], count: 0 },
    { title: 'has a long count', faults: ['long-count'], query: {}, page: ids(0, 25), count: Infinity },
  ])('$title', async ({ faults, query, page, count }) => {
    expect(await pageOf(faults, query)).toEqual({ status: 200, ids: page, count });
  });

  it.each([
    { faults: ['end-refused'], query: { offset: 25 }, status: 400, code: 'DMS.40050010' },
    { faults: ['end-refused'], query: { offset: 24 }, status: 200, code: undefined },
    { faults: ['limit-refused,rows=20'], query: { limit: 21 }, status: 400, code: 'DBS.280001' },
    { faults: ['limit-refused,rows=20'], query: { limit: 20 }, status: 200, code: undefined },
    { faults: ['later-page-fails,status=502'], query: { offset: 10 }, status: 502, code: 'APIGW.0201' },
    { faults: ['later-page-fails'], query: {}, status: 200, code: undefined },
    { faults: ['window-refused'], query: { start_time: 0, end_time: NOW }, status: 400, code: 'DBS.280001' },
    { faults: ['window-refused'], query: {}, status: 200, code: undefined },
    {
      faults: ['future-window-refused'],
      query: { start_time: 0, end_time: NOW + 1 },
      status: 400,
      code: 'DBS.280001',
    },
    {
      faults: ['future-window-refused'],
      query: { start_time: 0, end_time: NOW },
      status: 200,
      code: undefined,
    },
  ])('with $faults answers $query with $status', async ({ faults, query, status, code }) => {
    const reply = await ask(faults, RDS, query);
    expect([reply.status, reply.body.error_code]).toEqual([status, code]);
  });

  it('of a task list of DMS has its index and its count as text', async () => {
    const faults = ['page-number,base=1', 'count-too-high,rows=5'];
    const { body } = await ask(faults, `${DMS}/k1/tasks`, { start: 2, limit: 10 });
    expect(column(body.tasks, 'id')).toEqual(ids(10, 20));
    expect(body).toMatchObject({ task_count: '30' });
  });

  it('of instances may ignore the engine', async () => {
    const { body } = await ask(['engine-ignored@kafka'], DMS, { engine: 'kafka' });
    expect(column(body.instances, 'engine')).toEqual(['kafka', 'kafka', 'rocketmq']);
  });

  it('may be refused for one instance', async () => {
    const cloud = await simulate({ scene: SCENE, faults: [parseFault('instance-refused@kafka')] });
    expect((await cloud.get(`${DMS}/k1/tasks`)).status).toBe(403);
    expect((await cloud.get(`${DMS}/k2/tasks`)).status).toBe(200);
    cloud.clearFaults();
    cloud.addFault(parseFault('instance-refused@kafka,instance=k2,status=400'));
    expect((await cloud.get(`${DMS}/k1/tasks`)).status).toBe(200);
    expect((await cloud.get(`${DMS}/k2/tasks`)).status).toBe(400);
  });
});

describe('a faulty value', () => {
  const firstOf = async (fault: string) => (await ask([fault], RDS)).body.tasks?.[0] ?? {};

  it('is nested deep', async () => {
    let [value, depth] = [(await firstOf('deep-value,field=process'))['process'], 0];
    for (; Array.isArray(value); depth += 1) value = (value as unknown[])[0];
    expect(depth).toBe(20_000);
  });

  it('is a long id, an id with control characters, a long percentage', async () => {
    expect(await firstOf('long-id,bytes=1000')).toMatchObject({ id: 'i'.repeat(1000) });
    expect((await firstOf('control-characters'))['id']).toMatch(/^t00\u009b31m.*\u202e\r\n/s);
    expect(String((await firstOf('long-percentage'))['process'])).toHaveLength(200_002);
  });

  it('is one of many tasks or steps', async () => {
    expect((await ask(['many-tasks,rows=500'], RDS)).body.tasks).toHaveLength(510);
    const progress = await ask(['many-steps,rows=700'], `${DMS}/k1/tasks/t00/progress`);
    expect(progress.body.step_list).toHaveLength(700);
  });
});
