import { describe, expect, it } from 'vitest';
import type { Scene, SceneTask } from '../../src/simulator/simulator.js';
import { NOW, PROJECT, column, simulate, type Query } from './cloud-client.js';

const MINUTE = 60_000;
const INSTANCES = `/dms/v2/${PROJECT.id}/instances`;
const SECONDS = [1, 2, 3, 4, 5];

const expansion: SceneTask = {
  service: 'kafka',
  id: 'expansion',
  name: 'extendInstance',
  instanceId: 'k1',
  bornAt: NOW - 4 * MINUTE,
  durationMs: 6 * MINUTE,
  steps: ['pre_check', 'disk_expansion', 'resume_operation'],
  busyWord: 'EXTENDING',
};

function scene(tasks: SceneTask[] = [expansion]): Scene {
  return {
    instances: {
      kafka: [
        { id: 'k1', name: 'kafka-orders', createdAt: 1764460800000 },
        { id: 'k2', status: 'FROZEN' },
        { id: 'k3' },
      ],
      rocketmq: [{ id: 'r1' }],
      rabbitmq: [{ id: 'b1' }],
    },
    tasks,
  };
}

describe('GET instances', () => {
  it('tells what instances are busy with, and when they were made, as text', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(INSTANCES, { engine: 'kafka' });
    expect(body).toMatchObject({
      instance_num: 3,
      instances: [
        { instance_id: 'k1', name: 'kafka-orders', status: 'EXTENDING', created_at: '1764460800000' },
        { instance_id: 'k2', status: 'FROZEN' },
        { instance_id: 'k3', status: 'RUNNING' },
      ],
    });
    cloud.clock.advance(2 * MINUTE);
    const later = await cloud.get(INSTANCES, { engine: 'kafka', instance_id: 'k1' });
    expect(column(later.body.instances, 'status')).toEqual(['RUNNING']);
  });

  it.each([
    { engine: 'rocketmq', ids: ['r1'] },
    { engine: 'rabbitmq', ids: ['b1'] },
  ])('tells the engines apart: $engine', async ({ engine, ids }) => {
    const cloud = await simulate({ scene: scene() });
    expect(column((await cloud.get(INSTANCES, { engine })).body.instances, 'instance_id')).toEqual(ids);
  });

  it('pages by records, and counts all of them', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(INSTANCES, { engine: 'kafka', offset: 2, limit: 2 });
    expect(column(body.instances, 'instance_id')).toEqual(['k3']);
    expect(body).toMatchObject({ instance_num: 3 });
  });

  it.each<Query>([{}, { engine: 'reliability' }, { engine: 'kafka', limit: 51 }])(
    'refuses %j',
    async (query) => {
      const cloud = await simulate();
      expect((await cloud.get(INSTANCES, query)).status).toBe(400);
    },
  );
});

describe('GET tasks of an instance', () => {
  it('sends the count as text and times in ISO', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(`${INSTANCES}/k1/tasks`);
    expect(body).toMatchObject({
      task_count: '1',
      tasks: [
        {
          id: 'expansion',
          name: 'extendInstance',
          status: 'EXECUTING',
          params: '{}',
          created_at: '2026-11-21T11:56:00.000Z',
        },
      ],
    });
  });

  it.each<{ outcome: SceneTask['outcome']; status: string }>([
    { outcome: { kind: 'succeeds' }, status: 'SUCCESS' },
    { outcome: { kind: 'fails', atStep: 1 }, status: 'FAILED' },
    { outcome: { kind: 'is-cancelled', atPercent: 50 }, status: 'CANCELLED' },
    { outcome: { kind: 'stalls', atPercent: 50 }, status: 'EXECUTING' },
  ])('says $status in the end', async ({ outcome, status }) => {
    const cloud = await simulate({ scene: scene([{ ...expansion, ...(outcome && { outcome }) }]) });
    cloud.clock.advance(60 * MINUTE);
    expect((await cloud.get(`${INSTANCES}/k1/tasks`)).body.tasks).toMatchObject([{ status }]);
  });

  it.each<{ pagingParameter: 'start' | 'offset'; query: Query; ids: string[] }>([
    { pagingParameter: 'start', query: { start: 1, limit: 2 }, ids: ['t1', 't2'] },
    { pagingParameter: 'start', query: { start: 3, limit: 2 }, ids: ['t3', 't4'] },
    { pagingParameter: 'start', query: { start: 6, limit: 2 }, ids: [] },
    { pagingParameter: 'start', query: { offset: 3, limit: 2 }, ids: ['t1', 't2'] },
    { pagingParameter: 'offset', query: { offset: 0, limit: 2 }, ids: ['t1', 't2'] },
    { pagingParameter: 'offset', query: { offset: 3, limit: 2 }, ids: ['t4', 't5'] },
    { pagingParameter: 'offset', query: { start: 3, limit: 2 }, ids: ['t1', 't2'] },
  ])('pages in the pagingParameter of $pagingParameter: $query', async ({ pagingParameter, query, ids }) => {
    const tasks = SECONDS.map((second) => ({ ...expansion, id: `t${second}`, bornAt: NOW - second * 1000 }));
    const cloud = await simulate({ scene: scene(tasks), pagingParameter });
    const { body } = await cloud.get(`${INSTANCES}/k1/tasks`, query);
    expect(column(body.tasks, 'id')).toEqual(ids);
    expect(body).toMatchObject({ task_count: '5' });
  });

  it('filters by the time of birth', async () => {
    const tasks = [expansion, { ...expansion, id: 'old', bornAt: NOW - 600 * MINUTE }];
    const cloud = await simulate({ scene: scene(tasks) });
    const since = await cloud.get(`${INSTANCES}/k1/tasks`, { begin_time: '20261121110000' });
    const until = await cloud.get(`${INSTANCES}/k1/tasks`, { end_time: '20261121110000' });
    expect([column(since.body.tasks, 'id'), column(until.body.tasks, 'id')]).toEqual([
      ['expansion'],
      ['old'],
    ]);
  });

  it('does not know an instance of another project', async () => {
    const cloud = await simulate({ scene: scene() });
    const reply = await cloud.get(`${INSTANCES}/nobody/tasks`);
    expect(reply).toMatchObject({ status: 404, body: { error_code: 'DMS.00404022' } });
  });

  it.each<Query>([{ limit: 101 }, { limit: 0 }, { start: 'x' }, { begin_time: 'yesterday' }])(
    'refuses %j',
    async (query) => {
      const cloud = await simulate({ scene: scene() });
      expect((await cloud.get(`${INSTANCES}/k1/tasks`, query)).status).toBe(400);
    },
  );
});

describe('GET one task', () => {
  it('comes in the envelope of a list', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(`${INSTANCES}/k1/tasks/expansion`);
    expect(body).toMatchObject({ task_count: '1', tasks: [{ id: 'expansion' }] });
  });

  it('does not know every id', async () => {
    const cloud = await simulate({ scene: scene() });
    const reply = await cloud.get(`${INSTANCES}/k1/tasks/nobody`);
    expect(reply).toMatchObject({ status: 400, body: { error_code: 'DMS.00400070' } });
  });
});

describe('GET progress', () => {
  it('tells the steps, their times as numbers and their status under a misspelt name', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(`${INSTANCES}/k1/tasks/expansion/progress`);
    const bornAt = expansion.bornAt;
    expect(body).toEqual({
      progress_percentage: 66,
      remain_time: 120,
      step_list: [
        { name: 'pre_check', statue: 'COMPLETED', start_time: bornAt, end_time: bornAt + 2 * MINUTE },
        { name: 'disk_expansion', statue: 'COMPLETED', start_time: bornAt + 2 * MINUTE, end_time: NOW },
        { name: 'resume_operation', statue: 'IN_PROGRESS', start_time: NOW, end_time: null },
      ],
    });
  });

  it('is refused for tasks that have none', async () => {
    const cloud = await simulate({ scene: scene([{ ...expansion, reportsProgress: false }]) });
    expect((await cloud.get(`${INSTANCES}/k1/tasks/expansion/progress`)).status).toBe(400);
  });

  it('answers what the scene says', async () => {
    const progress = { progress_percentage: null };
    const cloud = await simulate({ scene: scene([{ ...expansion, progress }]) });
    expect((await cloud.get(`${INSTANCES}/k1/tasks/expansion/progress`)).body).toEqual(progress);
  });

  it('does not exist for RabbitMQ', async () => {
    const cloud = await simulate({ scene: scene([{ ...expansion, service: 'rabbitmq', instanceId: 'b1' }]) });
    expect((await cloud.get(`${INSTANCES}/b1/tasks/expansion`)).status).toBe(200);
    const reply = await cloud.get(`${INSTANCES}/b1/tasks/expansion/progress`);
    expect(reply).toMatchObject({ status: 404, body: { error_code: 'APIGW.0101' } });
  });
});
