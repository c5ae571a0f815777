import { describe, expect, it } from 'vitest';
import type { Exporter } from '../../src/exporter.js';
import { answerCalls } from './answers.js';
import { exporterOf, PROJECT_ID, readConversation, scrape, valueOf } from './conversation.js';

const INSTANCE = `/v2/${PROJECT_ID}/instances/i0`;
const PROGRESS = `${INSTANCE}/tasks/t0/progress`;

/** One running task, whose progress is asked for in each collection; `refusal` is the answer, unless it is absent. */
interface Cloud {
  refusal?: readonly [status: number, body: object] | undefined;
  asked: number;
}

function answeringCloud(): Cloud {
  const cloud: Cloud = { asked: 0 };
  const task = { id: 't0', name: 'EXTEND', status: 'EXECUTING', created_at: '2026-01-01T00:00:00Z' };
  const answers: Readonly<Record<string, object>> = {
    [`/v2/${PROJECT_ID}/instances`]: {
      instance_num: 1,
      instances: [{ instance_id: 'i0', status: 'RUNNING' }],
    },
    [`${INSTANCE}/tasks`]: { task_count: '1', tasks: [task] },
  };
  answerCalls(({ pathname }) => {
    if (pathname !== PROGRESS) return [200, answers[pathname] ?? {}];
    cloud.asked += 1;
    const progress = { progress: 40, progress_percentage: 40, step_details: [], step_list: [] };
    return cloud.refusal ?? [200, progress];
  });
  return cloud;
}

async function look(exporter: Exporter, service: string) {
  const text = await scrape(exporter, service);
  return {
    success: valueOf(text, 'huaweicloud_collector_success'),
    percent: valueOf(text, 'huaweicloud_task_progress_percent'),
  };
}

const NOT_WATCHED = { watch: [] };

describe.each(['kafka', 'rocketmq', 'dcs'])('a progress call of %s', (service) => {
  it.each([
    [400, { error_code: 'DMS.00400026' }],
    [404, { error_code: 'DMS.00404022' }],
    [404, { error_code: '111404022' }],
    [410, {}],
    [422, {}],
    [200, { error_code: 'DMS.00400070', error_msg: 'no such task' }],
  ])('refused with %i %j is not made again: the task has no progress', async (...refusal) => {
    const cloud = answeringCloud();
    const exporter = exporterOf(service, NOT_WATCHED);
    cloud.refusal = refusal;
    expect(await look(exporter, service)).toEqual({ success: 1, percent: undefined });
    cloud.refusal = undefined;
    expect(await look(exporter, service)).toEqual({ success: 1, percent: undefined });
    expect(cloud.asked).toBe(1);
  });

  it.each([
    [404, { error_code: 'APIGW.0101' }],
    [404, { error_code: 'APIG.0101' }],
    [404, {}],
    [400, { error_code: 'APIGW.0106' }],
    ...[407, 408, 409, 421, 423, 424, 425, 499].map((status) => [status, {}] as const),
    [200, { error_code: 'APIGW.0101', error_msg: 'no such API' }],
    [200, { error_code: 'NEW.500', error_msg: 'odd' }],
  ] as const)('refused with %i %j is a failure, and made again', async (...refusal) => {
    const cloud = answeringCloud();
    const exporter = exporterOf(service, NOT_WATCHED);
    cloud.refusal = refusal;
    expect(await look(exporter, service)).toEqual({ success: 0, percent: undefined });
    cloud.refusal = undefined;
    expect(await look(exporter, service)).toEqual({ success: 1, percent: 40 });
  });

  it('that the gateway never knew is no failure after ten of them, and is made all the same', async () => {
    const cloud = answeringCloud();
    const exporter = exporterOf(service, NOT_WATCHED);
    cloud.refusal = [404, { error_code: 'APIGW.0101' }];
    for (let at = 0; at < 10; at += 1) expect((await look(exporter, service)).success).toBe(0);
    expect(await look(exporter, service)).toEqual({ success: 1, percent: undefined });
    cloud.refusal = undefined;
    expect(await look(exporter, service)).toEqual({ success: 1, percent: 40 });
    cloud.refusal = [404, { error_code: 'APIGW.0101' }];
    expect(await look(exporter, service)).toEqual({ success: 0, percent: 40 });
  });
});

describe('a call that the gateway does not know', () => {
  it.each([
    ['rocketmq', { services: { rocketmq: {} } }],
    ['dcs', { services: {}, watch: [{ service: 'dcs', instance_id: 'i0', task_id: 't0' }] }],
  ])('of %s fails with the hint that the region may not offer it', async (service, project) => {
    answerCalls(() => [404, { error_code: 'APIGW.0101', error_msg: 'The API does not exist' }]);
    const exporter = exporterOf(service, { watch: [], ...project });
    const { snapshots } = await exporter.read(Date.parse(readConversation(service).now) + 10_000);
    const [message] = snapshots.map(({ health }) => health.failure?.message);
    expect(message).toContain('HTTP 404 APIGW.0101 "The API does not exist"');
    expect(message).toContain('; the region may not offer this call');
  });
});
