import { describe, expect, it } from 'vitest';
import type { Scene, SceneTask } from '../../src/simulator/simulator.js';
import { NOW, PROJECT, column, simulate, type Query } from './cloud-client.js';

const MINUTE = 60_000;
const TASKLIST = `/rds/v3/${PROJECT.id}/tasklist`;

const running: SceneTask = {
  service: 'rds',
  id: 'running',
  name: ' ResizeMysqlVolume',
  instanceId: 'i1',
  bornAt: NOW - 4.5 * MINUTE,
  durationMs: 10 * MINUTE,
  busyWord: 'MODIFYING',
  orderId: 'CS1',
};
const completed: SceneTask = {
  service: 'rds',
  id: 'completed',
  name: 'RestartMysqlInstance',
  instanceId: 'i1',
  bornAt: NOW - 60 * MINUTE,
};
const failed: SceneTask = {
  service: 'rds',
  id: 'failed',
  name: 'RestartMysqlInstance',
  instanceId: 'i2',
  bornAt: NOW - 30 * MINUTE,
  outcome: { kind: 'fails', atStep: 1, reason: 'The disk is full.' },
};

function scene(): Scene {
  return {
    instances: { rds: [{ id: 'i1', name: 'rds-shop' }, { id: 'i2' }] },
    tasks: [completed, running, failed],
  };
}

describe('GET tasklist', () => {
  it('tells a running task with its progress as text and its planned end', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(TASKLIST, { id: 'running' });
    expect(body).toEqual({
      total_count: 1,
      actions: ['ResizeMysqlVolume'],
      tasks: [
        {
          id: 'running',
          name: ' ResizeMysqlVolume',
          instance_id: 'i1',
          instance_name: 'rds-shop',
          instance_status: 'MODIFYING',
          order_id: 'CS1',
          process: '45',
          create_time: '2026-11-21T11:55:30+0000',
          end_time: '2026-11-21T12:05:30+0000',
          status: 'Running',
        },
      ],
    });
  });

  it('leaves the progress of finished tasks empty, and says why only when one failed', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(TASKLIST);
    expect(body.tasks).toMatchObject([
      { id: 'running', process: '45' },
      {
        id: 'failed',
        status: 'Failed',
        process: '',
        fail_reason: 'The disk is full.',
        instance_status: 'ACTIVE',
      },
      { id: 'completed', status: 'Completed', process: '' },
    ]);
    expect(body.tasks?.map((row) => 'fail_reason' in row)).toEqual([false, true, false]);
  });

  it.each<{ query: Query; ids: string[] }>([
    { query: { instance_id: 'i1' }, ids: ['running', 'completed'] },
    { query: { name: 'RestartMysqlInstance' }, ids: ['failed', 'completed'] },
    { query: { status: 'Running' }, ids: ['running'] },
    { query: { order_id: 'CS1' }, ids: ['running'] },
    { query: { start_time: NOW - 31 * MINUTE, end_time: NOW - 29 * MINUTE }, ids: ['failed'] },
    { query: { id: 'nobody' }, ids: [] },
  ])('filters by $query', async ({ query, ids }) => {
    const cloud = await simulate({ scene: scene() });
    expect(column((await cloud.get(TASKLIST, query)).body.tasks, 'id')).toEqual(ids);
  });

  it('counts offsets in records', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(TASKLIST, { offset: 1, limit: 1 });
    expect(column(body.tasks, 'id')).toEqual(['failed']);
    expect(body).toMatchObject({ total_count: 3 });
  });

  it('sends ten rows unless asked for up to fifty', async () => {
    const tasks = Array.from({ length: 60 }, (_, at) => ({ ...completed, id: `t${at}` }));
    const cloud = await simulate({ scene: { ...scene(), tasks } });
    expect((await cloud.get(TASKLIST)).body.tasks).toHaveLength(10);
    expect((await cloud.get(TASKLIST, { limit: 50 })).body.tasks).toHaveLength(50);
  });

  it.each<Query>([{ limit: 51 }, { limit: 0 }, { offset: -1 }, { limit: 'many' }, { start_time: NOW }])(
    'refuses %j',
    async (query) => {
      const cloud = await simulate();
      expect(await cloud.get(TASKLIST, query)).toMatchObject({
        status: 400,
        body: { error_code: 'DBS.280001' },
      });
    },
  );
});

describe('a scene', () => {
  it('may change between requests', async () => {
    const changing = scene();
    const cloud = await simulate({ scene: changing });
    changing.tasks.splice(0, 2, {
      ...running,
      id: 'new',
      status: 'Pending',
      row: { process: '60%', order_id: undefined },
    });
    const { body } = await cloud.get(TASKLIST);
    expect(body.tasks).toMatchObject([{ id: 'new', status: 'Pending', process: '60%' }, { id: 'failed' }]);
    expect(body.tasks?.[0]).not.toHaveProperty('order_id');
  });

  it('does not show a task before its birth', async () => {
    const cloud = await simulate({ scene: { ...scene(), tasks: [{ ...running, bornAt: NOW + MINUTE }] } });
    expect((await cloud.get(TASKLIST)).body.tasks).toEqual([]);
    cloud.clock.advance(MINUTE);
    expect((await cloud.get(TASKLIST)).body.tasks).toHaveLength(1);
  });

  it('belongs to the first project, unless it says otherwise', async () => {
    const projects = [PROJECT, { ...PROJECT, id: 'second' }];
    const tasks = [running, { ...completed, project: 'second' }];
    const cloud = await simulate({ projects, scene: { ...scene(), tasks } });
    expect(column((await cloud.get(TASKLIST)).body.tasks, 'id')).toEqual(['running']);
    expect(column((await cloud.get('/rds/v3/second/tasklist')).body.tasks, 'id')).toEqual(['completed']);
  });
});
