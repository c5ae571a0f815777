import { describe, expect, it } from 'vitest';
import { answerCalls } from './answers.js';
import { exporterOf, PROJECT_ID, scrape, valueOf } from './conversation.js';

/** Answers calls of this path, query included, and counts them; others are unknown. */
function answerPath(path: string, body: object): { calls: number } {
  const counter = { calls: 0 };
  answerCalls(({ pathname, search }) => {
    if (pathname + search !== path) return [500];
    counter.calls += 1;
    return [200, body];
  });
  return counter;
}

/** An exporter that follows one task of `service` by its id and lists nothing. */
function following(service: string, entry: Readonly<Record<string, string>>) {
  return exporterOf(service, { services: {}, watch: [{ service, ...entry }] });
}

function statusIn(text: string): string | undefined {
  return /huaweicloud_task_status\{status="(\w+)"[^}]*\} 1/.exec(text)?.[1];
}

describe('a watched task of RDS', () => {
  const path = `/v3/${PROJECT_ID}/tasklist?id=t1&limit=50`;
  const row = (id: string) => ({ id, name: 'Resize', instance_id: 'i1', status: 'Running', process: '45' });
  const others = (many: number) => Array.from({ length: many }, (_, at) => row(`other-${at}`));

  it('is asked for with the filter on the id', async () => {
    answerPath(path, { total_count: 1, tasks: [row('t1')] });
    const text = await scrape(following('rds', { task_id: 't1' }), 'rds');
    expect(valueOf(text, 'huaweicloud_task_progress_percent', { task_id: 't1' })).toBe(45);
  });

  it.each([
    [
      'is found among the others of a server that ignores the filter',
      [...others(3), row('t1')],
      90,
      'running',
      1,
    ],
    ['is not there when a server that ignores the filter shows all the others', others(49), 49, undefined, 1],
    ['may be there still when such a server has more than one page', others(50), 90, undefined, 0],
    ['may be there still when such a server cuts its pages short', others(10), 90, undefined, 0],
  ])('%s', async (_title, tasks, total_count, status, success) => {
    const answered = answerPath(path, { total_count, tasks });
    const text = await scrape(following('rds', { task_id: 't1' }), 'rds');
    expect([statusIn(text), valueOf(text, 'huaweicloud_collector_success')]).toEqual([status, success]);
    expect(text).not.toContain('other-');
    expect(answered.calls).toBe(1);
  });
});

describe('a watched task of DCS, of which only the progress is given', () => {
  const step = (status: string) => ({ step_name: 'Pre-check.', step_status: status });
  const path = `/v2/${PROJECT_ID}/instances/i1/tasks/t1/progress`;

  it.each([
    ['steps that are listed as they begin, all of them over', 30, ['FINISH'], 'running'],
    ['a step that goes on, whatever the percentage', 100, ['FINISH', 'EXECUTING'], 'running'],
    ['a step still to come', 100, ['FINISH', 'WAITING'], 'running'],
    ['all steps over', 100, ['FINISH', 'FINISH'], 'succeeded'],
    ['all steps over, and no percentage', null, ['FINISH', 'FINISH'], 'succeeded'],
    ['the percentage alone', 100, [], 'succeeded'],
    ['a step with a word never seen', 100, ['FINISH', 'SKIPPED_V9'], 'succeeded'],
    ['a failed step', 60, ['FINISH', 'FAILED', 'WAITING'], 'failed'],
    ['a cancelled step', 60, ['FINISH', 'CANCELED'], 'cancelled'],
    ['nothing begun', 0, ['WAITING'], 'waiting'],
    ['nothing at all', null, [], 'unknown'],
  ])('with %s', async (_title, progress, steps, status) => {
    answerPath(path, { progress, remain_time: 0, step_details: steps.map(step) });
    const text = await scrape(following('dcs', { instance_id: 'i1', task_id: 't1' }), 'dcs');
    expect([statusIn(text), valueOf(text, 'huaweicloud_collector_success')]).toEqual([status, 1]);
  });

  it('is asked for until it has finished', async () => {
    const exporter = following('dcs', { instance_id: 'i1', task_id: 't1' });
    for (const [progress, word] of [
      [30, 'FINISH'],
      [100, 'FINISH'],
    ] as const) {
      const answered = answerPath(path, { progress, step_details: [step(word)] });
      await scrape(exporter, 'dcs');
      expect(answered.calls).toBe(1);
    }
    answerPath(path, { progress: 30, step_details: [] });
    expect(statusIn(await scrape(exporter, 'dcs'))).toBe('succeeded');
  });
});
