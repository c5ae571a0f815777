import { describe, expect, it } from 'vitest';
import type { Scene, SceneTask } from '../../src/simulator/simulator.js';
import { NOW, PROJECT, column, simulate, type Query } from './cloud-client.js';

const SECOND = 1000;
const INSTANCES = `/dcs/v2/${PROJECT.id}/instances`;

const extension: SceneTask = {
  service: 'dcs',
  id: 'extension',
  name: 'EXTEND',
  instanceId: 'c1',
  bornAt: NOW - 50 * SECOND,
  steps: [
    { name: 'Pre-check.', durationMs: 20 * SECOND },
    {
      name: 'Data migration.',
      durationMs: 60 * SECOND,
      subSteps: ['Resource request.', 'Full migration.', 'Switch.'],
    },
    { name: 'Update.', durationMs: 20 * SECOND },
  ],
  busyWord: 'EXTENDING',
};

function scene(tasks: SceneTask[] = [extension]): Scene {
  return { instances: { dcs: [{ id: 'c1', name: 'dcs-session', createdAt: 0 }] }, tasks };
}

it('lists instances with ISO times and their state', async () => {
  const cloud = await simulate({ scene: scene() });
  expect((await cloud.get(INSTANCES, { limit: 1000 })).body).toMatchObject({
    instance_num: 1,
    instances: [
      { instance_id: 'c1', name: 'dcs-session', status: 'EXTENDING', created_at: '1970-01-01T00:00:00.000Z' },
    ],
  });
});

describe('GET tasks of an instance', () => {
  it('sends the count as a number, and whether there is more to see', async () => {
    const tasks = [extension, { ...extension, id: 'bind', reportsProgress: false, bornAt: 0 }];
    const cloud = await simulate({ scene: scene(tasks) });
    expect((await cloud.get(`${INSTANCES}/c1/tasks`)).body).toMatchObject({
      task_count: 2,
      tasks: [
        { id: 'extension', status: 'EXECUTING', enable_show: true, created_at: '2026-11-21T11:59:10.000Z' },
        { id: 'bind', status: 'SUCCESS', enable_show: false },
      ],
    });
  });

  it('starts at offset 0', async () => {
    const tasks = [0, 1, 2, 3].map((age) => ({ ...extension, id: `t${age}`, bornAt: NOW - age * SECOND }));
    const cloud = await simulate({ scene: scene(tasks) });
    const first = await cloud.get(`${INSTANCES}/c1/tasks`, { offset: 0, limit: 2 });
    const last = await cloud.get(`${INSTANCES}/c1/tasks`, { offset: 3, limit: 1000 });
    expect([column(first.body.tasks, 'id'), column(last.body.tasks, 'id')]).toEqual([['t0', 't1'], ['t3']]);
  });

  it('does not know every instance', async () => {
    const cloud = await simulate({ scene: scene() });
    const body = { error_code: '111404022', error_ext_msg: null };
    expect(await cloud.get(`${INSTANCES}/nobody/tasks`)).toMatchObject({ status: 404, body });
  });

  it.each<Query>([{ limit: 1001 }, { offset: 'x' }, { start_time: '2026' }])('refuses %j', async (query) => {
    const cloud = await simulate({ scene: scene() });
    expect((await cloud.get(`${INSTANCES}/c1/tasks`, query)).status).toBe(400);
  });
});

describe('GET progress', () => {
  it('goes down to sub-steps, in times without a zone', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(`${INSTANCES}/c1/tasks/extension/progress`);
    expect(body).toMatchObject({ progress: 50, remain_time: 50 });
    expect(body.step_details).toMatchObject([
      {
        step_name: 'Pre-check.',
        step_status: 'FINISH',
        begin_time: '2026-11-21 11:59:10',
        end_time: '2026-11-21 11:59:30',
      },
      { step_name: 'Data migration.', step_status: 'EXECUTING', begin_time: '2026-11-21 11:59:30' },
      { step_name: 'Update.', step_status: 'WAITING', begin_time: '', end_time: '', error_code: '' },
    ]);
    expect(body.step_details?.[1]?.sub_step_details).toMatchObject([
      { sub_step_name: 'Resource request.', sub_step_status: 'FINISH', end_time: '2026-11-21 11:59:50' },
      { sub_step_name: 'Full migration.', sub_step_status: 'EXECUTING' },
      { sub_step_name: 'Switch.', sub_step_status: 'WAITING' },
    ]);
  });

  it('puts a code on finished steps and an end on running ones, which mean nothing', async () => {
    const cloud = await simulate({ scene: scene() });
    const { body } = await cloud.get(`${INSTANCES}/c1/tasks/extension/progress`);
    expect(body.step_details?.[0]).toMatchObject({ step_status: 'FINISH', error_code: 'DCS.4064' });
    expect(body.step_details?.[1]).toMatchObject({
      step_status: 'EXECUTING',
      end_time: '2026-11-21 12:00:30',
    });
  });

  it('tells which step failed, and its code', async () => {
    const outcome = { kind: 'fails', atStep: 2, errorCode: 'DCS.4065' } as const;
    const cloud = await simulate({ scene: scene([{ ...extension, outcome }]) });
    cloud.clock.advance(60 * SECOND);
    const { body } = await cloud.get(`${INSTANCES}/c1/tasks/extension/progress`);
    expect(body).toMatchObject({ progress: 50, remain_time: 0 });
    expect(column(body.step_details, 'step_status')).toEqual(['FINISH', 'FAILED', 'WAITING']);
    expect(column(body.step_details, 'error_code')).toEqual(['DCS.4064', 'DCS.4065', '']);
  });

  it('is refused for unknown tasks and for those without', async () => {
    const cloud = await simulate({ scene: scene([{ ...extension, reportsProgress: false }]) });
    const unknown = await cloud.get(`${INSTANCES}/c1/tasks/nobody/progress`);
    const without = await cloud.get(`${INSTANCES}/c1/tasks/extension/progress`);
    expect(unknown).toMatchObject({ status: 400, body: { error_code: '111400070' } });
    expect(without.status).toBe(400);
  });
});
