import { describe, expect, it } from 'vitest';
import type { TaskRow } from '../../src/tasks/task.js';
import { INSTANCE, instanceSourceOf, signal, sourceOf } from './answering.js';

/** The task of an answer that lists this one row. */
async function taskFrom(service: string, row: object, reported: string[] = []): Promise<TaskRow | undefined> {
  const source = sourceOf(service, { total_count: 1, task_count: '1', tasks: [row] }, reported);
  if (source.scope === 'instance') return (await source.tasks(INSTANCE).next(signal))[0];
  return (await source.running().next(signal))[0]?.task;
}

describe('a value that cannot be read', () => {
  const ODD_TASK = { id: 't1', create_time: 'soon', created_at: 'soon', process: 'half' };
  const ODD_PART = {
    status: '?',
    step_status: '?',
    sub_step_status: '?',
    start_time: 'soon',
    begin_time: 'soon',
  };
  const ended = { end_time: 'soon', updated_at: 'soon' };

  it.each([
    { service: 'rds', status: 'Failed', fields: ['end_time', 'process', 'create_time'] },
    { service: 'kafka', status: 'FAILED', fields: ['created_at', 'updated_at'] },
    { service: 'dcs', status: 'FAILED', fields: ['created_at', 'updated_at'] },
    { service: 'rds', status: '?', fields: ['status', 'end_time', 'process', 'create_time'] },
    { service: 'kafka', status: '?', fields: ['status', 'created_at'] },
  ])(
    'in a task of $service that is $status is reported by its field',
    async ({ service, status, fields }) => {
      const reported: string[] = [];
      await taskFrom(service, { ...ODD_TASK, ...ended, status }, reported);
      expect(reported).toEqual(fields);
    },
  );

  const whole = { progress: 'half', progress_percentage: 'half', remain_time: 'soon' };
  const step = { ...ODD_PART, ...ended };
  it.each([
    {
      service: 'kafka',
      fields: ['progress_percentage', 'remain_time', 'step_status', 'start_time', 'end_time'],
    },
    {
      service: 'dcs',
      fields: [
        ...['progress', 'remain_time', 'step_status', 'begin_time', 'end_time'],
        ...['substep_status', 'begin_time', 'end_time'],
      ],
    },
  ])('in the progress of a task of $service is reported by its field', async ({ service, fields }) => {
    const reported: string[] = [];
    const steps = { step_list: [step], step_details: [{ ...step, sub_step_details: [step] }] };
    await instanceSourceOf(service, { ...whole, ...steps }, reported).progress?.('i1', 't1', signal);
    expect(reported).toEqual(fields);
  });

  it.each(['rds', 'kafka', 'dcs'])('costs a row of %s when it is the id', async (service) => {
    const reported: string[] = [];
    expect(await taskFrom(service, { status: 'FAILED' }, reported)).toBeUndefined();
    expect(reported).toEqual(['task']);
  });
});

describe('whether a task of DCS has progress to ask for', () => {
  it.each([
    [undefined, true],
    [null, true],
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
  ])('is shown by `enable_show`: %j is %s', async (enable_show, hasProgress) => {
    expect(await taskFrom('dcs', { id: 't1', status: 'SUCCESS', enable_show })).toMatchObject({
      hasProgress,
    });
  });
});
