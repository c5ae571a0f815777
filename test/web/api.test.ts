import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { CloudError, REASONS } from '../../src/cloud/errors.js';
import { taskFamilies } from '../../src/metrics/task-families.js';
import { jsonSchema, tasksAnswer, type TasksAnswer } from '../../src/report/schema.js';
import { taskAnswer } from '../../src/report/task-answer.js';
import { answerOf, jsonOf } from '../../src/report/tasks-answer.js';
import type { Selection } from '../../src/web/selection.js';
import { result } from '../metrics/arbitrary-snapshots.js';
import { snapshot, step, substep, task } from '../metrics/snapshots.js';
import { countTurns } from '../turns.js';
import { STATUSES } from '../../src/tasks/task.js';
import { ask } from './raw-http.js';
import { NOW, serve } from './served.js';

const TELLER = { version: '1.2.3', startedAt: NOW - 60_000, now: () => NOW };
const MINUTE = 60_000;

function answerFor(...snapshots: Parameters<typeof snapshot>): Promise<TasksAnswer> {
  return answerOf({ projects: [], snapshots: snapshots.map((one) => snapshot(one)), steps: true }, TELLER);
}

async function sentText(answer: TasksAnswer): Promise<string> {
  let text = '';
  for await (const part of jsonOf(answer)) text += part;
  return text;
}

describe('the answer', () => {
  it('always is what its schema says, and nothing more', async () => {
    await fc.assert(
      fc.asyncProperty(result, async (what) => {
        const sent: unknown = JSON.parse(await sentText(await answerOf(what, TELLER)));
        expect(tasksAnswer.parse(sent)).toEqual(sent);
      }),
    );
  });

  it('leaves nothing out when it is long', async () => {
    const tasks = Array.from({ length: 250 }, (_, at) => task({ id: `task-${at}` }));
    const answer = await answerFor({ tasks });
    expect(JSON.parse(await sentText(answer))).toEqual(answer);
    expect(answer.tasks.map(({ task_id }) => task_id)).toEqual(tasks.map(({ id }) => id));
  });

  it('lets others have their turn while it is made and written', async () => {
    const tasks = Array.from({ length: 2_000 }, (_, at) => task({ id: `task-${at}` }));
    const one = snapshot({ tasks });
    const few = Array.from({ length: 400 }, () => snapshot({ tasks: [task()] }));
    const answer = await answerOf({ projects: [], snapshots: [], steps: true }, TELLER);
    const turnsOf = async (work: () => Promise<unknown>) => {
      const counting = countTurns();
      await work();
      return counting.end();
    };
    expect(
      await turnsOf(() => answerOf({ projects: [], snapshots: [one], steps: true }, TELLER)),
    ).toBeGreaterThanOrEqual(10);
    expect(
      await turnsOf(() => answerOf({ projects: [], snapshots: few, steps: true }, TELLER)),
    ).toBeGreaterThanOrEqual(2);
    const many = await answerFor({ tasks });
    expect(await turnsOf(() => sentText({ ...answer, tasks: many.tasks }))).toBeGreaterThanOrEqual(10);
  });

  it('has the same values of a task as its metrics', () => {
    const valueOf = (name: string, subject: Parameters<(typeof taskFamilies)[0]['samples']>[0]) =>
      taskFamilies.find((family) => family.name === `huaweicloud_task_${name}`)?.samples(subject)[0]?.value;
    const inSeconds = (time: string | null) => (time === null ? undefined : Date.parse(time) / 1000);
    fc.assert(
      fc.property(result, ({ snapshots }) => {
        for (const { project, service, takenAt, tasks } of snapshots)
          for (const one of tasks) {
            const shown = taskAnswer(one, { project, service, takenAt, steps: true });
            const subject = { task: one, now: takenAt };
            expect({
              progress_percent: shown.progress_percent ?? undefined,
              remaining_seconds: shown.remaining_seconds ?? undefined,
              duration_seconds: shown.duration_seconds ?? undefined,
              created_timestamp_seconds: inSeconds(shown.created_at),
              ended_timestamp_seconds: inSeconds(shown.ended_at),
              planned_end_timestamp_seconds: inSeconds(shown.planned_end_at),
              last_progress_timestamp_seconds: inSeconds(shown.last_progress_at),
            }).toEqual(
              Object.fromEntries(
                [
                  'progress_percent',
                  'remaining_seconds',
                  'duration_seconds',
                  'created_timestamp_seconds',
                  'ended_timestamp_seconds',
                  'planned_end_timestamp_seconds',
                  'last_progress_timestamp_seconds',
                ].map((name) => [name, valueOf(name, subject)]),
              ),
            );
          }
      }),
    );
  });

  it('shows the state of each collector', async () => {
    const failure = { reason: 'forbidden', message: 'no right' } as const;
    const { collectors } = await answerFor({
      takenAt: NOW - 3_000,
      dropped: 2,
      instances: [{ id: 'i', name: 'orders', status: 'RUNNING' }],
      health: {
        success: false,
        failure,
        lastSuccessAt: undefined,
        pendingInstances: 4,
        isPaused: true,
        missingRows: 9,
        refusedInstances: [
          {
            instance: { id: 'i', name: 'orders', status: 'RUNNING' },
            error: new CloudError('forbidden', 'no right', { status: 403, code: 'DMS.1' }),
          },
        ],
        usage: { calls: 7, allowed: 6 },
      },
    });
    expect(collectors).toEqual([
      {
        project: 'shop',
        cloud_service: 'kafka',
        success: false,
        failure,
        collected_at: '2026-11-21T11:59:57.000Z',
        last_success_at: null,
        duration_seconds: 0.25,
        pending_instances: 4,
        refused_instances: [{ instance_id: 'i', instance_name: 'orders', message: 'HTTP 403 DMS.1' }],
        missing_rows: 9,
        paused: true,
        api_calls: { last_minute: 7, allowed_per_minute: 6 },
        instances: 1,
        tasks_by_status: { waiting: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, unknown: 0 },
        tasks_dropped: 2,
      },
    ]);
  });

  it('has no duration before the first collection has ended', async () => {
    expect((await answerFor({ health: { durationSeconds: 0 } })).collectors[0]?.duration_seconds).toBeNull();
  });

  it('shows the steps of a failed task, and takes the code from the step that failed', async () => {
    const steps = [
      step({
        name: 'Prepare',
        status: 'succeeded',
        errorCode: '0',
        startedAt: NOW - 3 * MINUTE,
        endedAt: NOW - 2 * MINUTE,
      }),
      step({
        name: 'Move',
        status: 'failed',
        errorCode: 'DCS.4065',
        substeps: [substep({ name: 'Copy', status: 'running', startedAt: NOW - 2 * MINUTE, endedAt: NOW })],
      }),
    ];
    const failed = task({
      status: 'failed',
      endedAt: NOW - MINUTE,
      reason: 'disk',
      progress: { percent: 40, steps },
    });
    const [shown] = (await answerFor({ tasks: [failed] })).tasks;
    expect(shown).toMatchObject({
      error_code: 'DCS.4065',
      reason: 'disk',
      remaining_seconds: null,
      last_progress_at: null,
    });
    expect(shown?.steps).toEqual([
      {
        step: 1,
        name: 'Prepare',
        status: 'succeeded',
        started_at: '2026-11-21T11:57:00.000Z',
        ended_at: '2026-11-21T11:58:00.000Z',
        duration_seconds: 60,
        error_code: '',
        substeps: [],
      },
      {
        step: 2,
        name: 'Move',
        status: 'failed',
        started_at: null,
        ended_at: null,
        duration_seconds: null,
        error_code: 'DCS.4065',
        // It ran until the task ended, whatever end it says.
        substeps: [
          {
            substep: 1,
            name: 'Copy',
            status: 'running',
            started_at: '2026-11-21T11:58:00.000Z',
            ended_at: null,
            duration_seconds: 60,
          },
        ],
      },
    ]);
  });

  it('shows how many steps were left out, and the numbers of the others', async () => {
    const part = substep({ number: 9 });
    const one = task({ progress: { steps: [step({ number: 7, substeps: [part] })], stepsDropped: 50 } });
    const [shown] = (await answerFor({ tasks: [one] })).tasks;
    expect(shown).toMatchObject({ steps: [{ step: 7, substeps: [{ substep: 9 }] }], steps_dropped: 50 });
  });

  it('shows no steps as left out where steps are switched off', () => {
    const one = task({ progress: { steps: [step()], stepsDropped: 50 } });
    const shown = taskAnswer(one, { project: 'shop', service: 'kafka', takenAt: NOW, steps: false });
    expect(shown).toMatchObject({ steps: [], steps_dropped: 0 });
  });

  it('cuts long ids as the metrics do', async () => {
    const long = 'x'.repeat(300);
    const tasks = ['1', '2'].map((end) => task({ id: long + end, instanceId: long + end }));
    const shown = (await answerFor({ tasks })).tasks.flatMap(({ instance_id, task_id }) => [
      instance_id,
      task_id,
    ]);
    for (const id of shown) expect(id).toMatch(/^x{239}-[0-9a-f]{16}$/);
    expect(new Set(shown).size).toBe(2);
  });

  it('gives a reason for failures alone', async () => {
    const [shown] = (
      await answerFor({
        tasks: [task({ status: 'running', errorCode: 'X.1', reason: 'not yet' })],
      })
    ).tasks;
    expect(shown).toMatchObject({ error_code: '', reason: '' });
  });

  it('leaves out times that cannot be written in ISO 8601', async () => {
    const [shown] = (await answerFor({ tasks: [task({ createdAt: 1e18, plannedEndAt: -1 })] })).tasks;
    expect(shown).toMatchObject({ created_at: null, planned_end_at: null });
  });
});

describe('GET /api/v1/tasks', () => {
  it.each([
    ['wait=2', [10_000, 2_000]],
    ['respond-async, wait=3', [10_000, 3_000]],
    ['wait=10', [10_000]],
    ['wait=-1', [10_000]],
    ['wait', [10_000]],
  ])('waits for a collection as long as "Prefer: %s" says, and cuts none short', async (Prefer, expected) => {
    const budgets: number[] = [];
    const known = { projects: [], snapshots: [], steps: true };
    const { url } = await serve({
      read: (deadline) => {
        budgets.push(deadline - NOW);
        return Promise.resolve(known);
      },
    });
    expect((await ask(url, '/api/v1/tasks', { Prefer })).status).toBe(200);
    expect(budgets).toEqual(expected);
  });

  /** The app, and what it was asked to read. */
  async function served() {
    const reads: { budgetMs: number; selection: Selection }[] = [];
    const snapshots = [snapshot({ tasks: [task({ progress: { steps: [step()] } })] })];
    const { url } = await serve({
      read: (deadline, selection) => {
        reads.push({ budgetMs: deadline - NOW, selection });
        return Promise.resolve({
          projects: [{ name: 'shop', id: '', region: 'eu', credentials: 'ops' }],
          snapshots,
          steps: false,
        });
      },
    });
    return { url, reads };
  }

  it('answers JSON that is not stored', async () => {
    const { url, reads } = await served();
    const { status, headers, body } = await ask(url, '/api/v1/tasks');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Accept-Encoding',
    });
    expect(tasksAnswer.parse(JSON.parse(body.toString()))).toMatchObject({
      version: 1,
      generated_at: '2026-11-21T12:00:00.000Z',
      exporter: { version: '1.2.3', started_at: '2026-11-21T11:59:00.000Z' },
      projects: [{ project: 'shop', project_id: '', region: 'eu', credentials: 'ops' }],
      tasks: [{ task_id: 'task-1', steps: [] }],
    });
    expect(reads).toEqual([{ budgetMs: 10_000, selection: {} }]);
  });

  it('is compressed for those who accept gzip', async () => {
    const { url } = await served();
    const { headers, body } = await ask(url, '/api/v1/tasks', { 'Accept-Encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ version: 1 });
  });

  it('reads only what is asked for', async () => {
    const { url, reads } = await served();
    expect((await ask(url, '/api/v1/tasks?project=shop&cloud_service=rds&cloud_service=kafka')).status).toBe(
      200,
    );
    expect(reads.map(({ selection }) => selection)).toEqual([
      { projects: ['shop'], services: ['rds', 'kafka'] },
    ]);
  });

  it('shows only tasks of the statuses and instances that are asked for', async () => {
    const tasks = [
      task({ id: 'a', instanceId: 'one', status: 'failed' }),
      task({ id: 'b', instanceId: 'two', status: 'failed' }),
      task({ id: 'c', instanceId: 'one', status: 'running' }),
      task({ id: 'd', instanceId: 'three', status: 'succeeded' }),
    ];
    const known = { projects: [], snapshots: [snapshot({ tasks })], steps: true };
    const { url } = await serve({ read: () => Promise.resolve(known) });
    const idsFor = async (query: string): Promise<string[]> => {
      const { body } = await ask(url, `/api/v1/tasks?${query}`);
      return tasksAnswer.parse(JSON.parse(body.toString())).tasks.map(({ task_id: id }) => id);
    };
    expect(await idsFor('status=failed')).toEqual(['a', 'b']);
    expect(await idsFor('status=failed&status=running&instance_id=one')).toEqual(['a', 'c']);
    expect(await idsFor('instance_id=two&instance_id=three')).toEqual(['b', 'd']);
    expect(await idsFor('instance_id=none')).toEqual([]);
    expect(await idsFor('')).toEqual(['a', 'b', 'c', 'd']);
  });

  const noSuch = (what: string, names: string): string => `There is no such ${what}. Valid names: ${names}`;

  it.each([
    ['project=absent', 'project', noSuch('project in the configuration', 'shop, lab'), ['shop', 'lab']],
    [
      'project=shop&cloud_service=nothing',
      'cloud_service',
      noSuch('cloud_service in the configuration', 'rds, kafka'),
      ['rds', 'kafka'],
    ],
    ['status=failed&status=Failed', 'status', noSuch('status', STATUSES.join(', ')), [...STATUSES]],
    ['status=', 'status', noSuch('status', STATUSES.join(', ')), [...STATUSES]],
  ])('refuses ?%s', async (query, parameter, detail, valid) => {
    const { url, reads } = await served();
    const { status, headers, body } = await ask(url, `/api/v1/tasks?${query}`);
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(body.toString())).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail,
      parameter,
      valid,
    });
    expect(reads).toEqual([]);
  });

  it('is made once for all who ask while the same is known, and says how old it is', async () => {
    let at = NOW;
    const known = { projects: [], snapshots: [snapshot({ tasks: [task()] })], steps: true };
    const { url } = await serve({ read: () => Promise.resolve(known), now: () => at });
    const answers = [];
    for (at of [NOW, NOW + 4_900, NOW - 1_000]) answers.push(await ask(url, '/api/v1/tasks'));
    expect(answers.map(({ headers }) => headers['age'])).toEqual(['0', '4', '0']);
    expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1);
    expect(JSON.parse(answers[0]?.body.toString() ?? '')).toMatchObject({
      generated_at: '2026-11-21T12:00:00.000Z',
    });
  });

  it('can be asked for with HEAD, and takes nothing', async () => {
    const { url } = await served();
    expect((await ask(url, '/api/v1/tasks', {}, 'HEAD')).body).toHaveLength(0);
    const refused = await ask(url, '/api/v1/tasks', { 'Content-Length': '0' }, 'POST');
    expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });
});

describe('docs/api-v1-tasks.schema.json', () => {
  /** `npx vitest run --config test/vitest.config.ts test/web/api.test.ts -u` writes it anew. */
  it('is the schema of the answer', async () => {
    const written = await format(JSON.stringify(jsonSchema()), { parser: 'json', printWidth: 110 });
    await expect(written).toMatchFileSnapshot('../../docs/api-v1-tasks.schema.json');
  });

  it('knows every reason', () => {
    const { shape } = tasksAnswer.shape.collectors.element.shape.failure.unwrap();
    expect(shape.reason.options).toEqual(REASONS);
  });

  it('is explained field by field in docs/api.md', () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const { collectors, problems, tasks } = tasksAnswer.shape;
    const steps = tasks.element.shape.steps.element.shape;
    const names = [tasksAnswer, collectors.element, problems.element, tasks.element].flatMap(({ shape }) =>
      Object.keys(shape),
    );
    for (const name of [...names, ...Object.keys(steps)]) expect(page).toContain(`\`${name}\``);
  });
});
