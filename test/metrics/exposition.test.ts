import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { CONTENT_TYPE, expose } from '../../src/metrics/exposition.js';
import { STATUSES } from '../../src/tasks/task.js';
import { countTurns } from '../turns.js';
import { parseExposition } from './parse-exposition.js';
import { NOW, samplesOf, samplesOfTask, snapshot, step, substep, task } from './snapshots.js';

const SHARED = 'project="shop",cloud_service="kafka",instance_id="instance-1",task_id="task-1"';

describe('a task of each status', () => {
  const at = { createdAt: NOW - 60_000, endedAt: NOW - 20_000 };
  const finished = { ...at, plannedEndAt: NOW, progress: { percent: 80, remainingSeconds: 9 } };
  const unfinished = { createdAt: at.createdAt, progress: { percent: 80, remainingSeconds: 9 } };

  it.each([
    {
      status: 'waiting',
      given: { ...unfinished, progress: {} },
      expected: `
task_created_timestamp_seconds 1795262340
task_duration_seconds 60
task_last_progress_timestamp_seconds 1795262385`,
    },
    {
      status: 'running',
      given: { ...unfinished, plannedEndAt: NOW + 30_000 },
      expected: `
task_progress_percent 80
task_remaining_seconds 9
task_created_timestamp_seconds 1795262340
task_planned_end_timestamp_seconds 1795262430
task_duration_seconds 60
task_last_progress_timestamp_seconds 1795262385`,
    },
    {
      status: 'succeeded',
      given: finished,
      expected: `
task_progress_percent 100
task_created_timestamp_seconds 1795262340
task_ended_timestamp_seconds 1795262380
task_duration_seconds 40`,
    },
    {
      status: 'failed',
      given: { ...finished, errorCode: 'DCS.4800', reason: 'no space left' },
      expected: `
task_progress_percent 80
task_created_timestamp_seconds 1795262340
task_ended_timestamp_seconds 1795262380
task_duration_seconds 40
task_failure_info{error_code="DCS.4800",reason="no space left"} 1`,
    },
    {
      status: 'cancelled',
      given: finished,
      expected: `
task_progress_percent 80
task_created_timestamp_seconds 1795262340
task_ended_timestamp_seconds 1795262380
task_duration_seconds 40`,
    },
    {
      status: 'unknown',
      given: unfinished,
      expected: `
task_progress_percent 80
task_remaining_seconds 9
task_created_timestamp_seconds 1795262340
task_duration_seconds 60
task_last_progress_timestamp_seconds 1795262385`,
    },
  ] as const)('$status', async ({ status, given, expected }) => {
    const statuses = STATUSES.map((word) => `task_status{status="${word}"} ${word === status ? 1 : 0}`);
    const words = 'task_info{task_name="EXTEND",instance_name="orders",order_id="",user_name=""} 1';
    const samples = await samplesOfTask('task_', task({ ...given, status }));
    expect(samples.map((line) => line.replace(`,${SHARED}`, ''))).toEqual([
      words,
      ...statuses,
      ...expected.trim().split('\n'),
    ]);
  });
});

describe('the text of a scrape', () => {
  it('has HELP and TYPE before the samples of each family, and the labels of the task last', async () => {
    const one = task({ name: 'say "hi"\\\n', orderId: 'o1', userName: 'ann', progress: { percent: 12.5 } });
    const text = await textOf(expose({ projects: [], snapshots: [snapshot({ tasks: [one] })], steps: true }));
    expect(text).toContain(`
# HELP huaweicloud_task_progress_percent How far the task is, 0 to 100; 100 once it succeeded. Absent while the API gives none.
# TYPE huaweicloud_task_progress_percent gauge
huaweicloud_task_progress_percent{${SHARED}} 12.5

# HELP huaweicloud_task_remaining_seconds How long the API expects an unfinished task to go on.
# TYPE huaweicloud_task_remaining_seconds gauge

`);
    expect(text).toContain(
      `huaweicloud_task_info{task_name="say \\"hi\\"\\\\\\n",instance_name="orders",order_id="o1",user_name="ann",${SHARED}} 1\n`,
    );
  });

  it('has the same content type as the client library', () => {
    expect(CONTENT_TYPE).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('names projects, also before their id is known, and their credentials', async () => {
    const projects = [
      { name: 'shop', id: '0123', region: 'eu-west-101', credentials: 'default' },
      { name: 'lab', id: '', region: 'eu-west-0', credentials: 'ops' },
    ];
    const text = await textOf(expose({ projects, snapshots: [], steps: true }));
    expect(text).toContain(`
huaweicloud_project_info{project="shop",project_id="0123",region="eu-west-101"} 1
huaweicloud_project_info{project="lab",project_id="",region="eu-west-0"} 1

# HELP huaweicloud_project_credentials_info Which credential of the configuration a project is read with. Always 1.
# TYPE huaweicloud_project_credentials_info gauge
huaweicloud_project_credentials_info{project="shop",credentials="default"} 1
huaweicloud_project_credentials_info{project="lab",credentials="ops"} 1
`);
  });

  it('cuts long texts at 256 characters, none of them in two', async () => {
    const name = `${'x'.repeat(255)}😀`;
    const userName = `${'x'.repeat(254)}😀 and so on`;
    const [line] = await samplesOfTask('task_info', task({ name, userName, orderId: 'y'.repeat(300) }));
    expect(line).toContain(`task_name="${'x'.repeat(255)}"`);
    expect(line).toContain(`user_name="${'x'.repeat(254)}😀"`);
    expect(line).toContain(`order_id="${'y'.repeat(256)}"`);
  });

  it('cuts every text that is no id, wherever it stands', async () => {
    const long = 'x'.repeat(300);
    const words = { name: long, instanceName: long, orderId: long, userName: long, reason: long };
    const failed = step({
      name: long,
      status: 'failed',
      errorCode: long,
      substeps: [substep({ name: long })],
    });
    const one = task({ ...words, status: 'failed', errorCode: long, progress: { steps: [failed] } });
    const lines = (await samplesOfTask('task_', one)).join('\n');
    const cut = [...lines.matchAll(/(\w+)="(x+)"/g)].map(([, label, text]) => `${label} ${text?.length}`);
    const labels = ['task_name', 'instance_name', 'order_id', 'user_name', 'error_code', 'reason'];
    const ofSteps = ['step_name', 'substep_name'];
    expect(new Set(cut)).toEqual(new Set([...labels, ...ofSteps].map((label) => `${label} 256`)));
  });

  it('cuts long ids so that they still differ', async () => {
    const ids = ['1', '2'].map((end) => 'x'.repeat(300) + end);
    const samples = await samplesOf('task_info', [snapshot({ tasks: ids.map((id) => task({ id })) })]);
    const cut = samples.map((line) => /task_id="(x+-[0-9a-f]{16})"/.exec(line)?.[1]);
    expect(cut.map((id) => id?.length)).toEqual([256, 256]);
    expect(new Set(cut).size).toBe(2);
  });

  it('cuts every label of every family, and makes no two series of a family one', async () => {
    const long = 'x'.repeat(300);
    const part = { status: 'failed', startedAt: NOW, endedAt: NOW } as const;
    const one = (end: string) =>
      snapshot({
        project: long + end,
        tasks: [
          task({
            ...{ id: long + end, instanceId: long + end, instanceName: long, name: long, orderId: long },
            ...{ userName: long, reason: long, errorCode: long, status: 'failed', endedAt: NOW },
            progress: { steps: [step({ ...part, name: long, errorCode: long, substeps: [substep(part)] })] },
          }),
        ],
        instances: [{ id: long + end, name: long, status: long }],
      });
    const projects = ['1', '2'].map((end) => ({
      name: long + end,
      id: long + end,
      region: long,
      credentials: long,
    }));
    const text = await textOf(expose({ projects, snapshots: [one('1'), one('2')], steps: true }));
    // The parser rejects a series that stands there twice.
    const values = parseExposition(text)
      .flatMap(({ samples }) => samples)
      .flatMap(({ labels }) => Object.values(labels));
    expect(values.filter(({ length }) => length > 256)).toEqual([]);
    expect(values).toContain('x'.repeat(256));
  });
});

describe('what is not known', () => {
  it('gives no series', async () => {
    const bare = task({ createdAt: undefined, progress: { steps: [step()] } });
    const families = (await samplesOfTask('task_', bare)).map((line) => line.replace(/[ {].*/, ''));
    expect(new Set(families)).toEqual(
      new Set(['task_info', 'task_status', 'task_last_progress_timestamp_seconds', 'task_step_status']),
    );
  });

  it('is not zero: a percentage of 0 is exported', async () => {
    const zero = task({ progress: { percent: 0, remainingSeconds: 0 } });
    expect(await samplesOfTask('task_progress_percent', zero)).toEqual(['task_progress_percent 0']);
    expect(await samplesOfTask('task_remaining_seconds', zero)).toEqual(['task_remaining_seconds 0']);
  });
});

describe('durations', () => {
  it('are never negative, though the clocks disagree', async () => {
    const ahead = task({
      createdAt: NOW + 5_000,
      progress: { steps: [step({ startedAt: NOW + 1, substeps: [substep({ startedAt: NOW + 1 })] })] },
    });
    expect(await samplesOfTask('task_duration_seconds', ahead)).toEqual(['task_duration_seconds 0']);
    expect(await samplesOfTask('task_step_duration', ahead)).toEqual([
      'task_step_duration_seconds{step="1",step_name="Prepare"} 0',
    ]);
    expect(await samplesOfTask('task_substep_duration', ahead)).toEqual([
      'task_substep_duration_seconds{step="1",substep="1",substep_name="Prepare"} 0',
    ]);
  });

  it('count to the moment of the snapshot, not of its rendering', async () => {
    const samples = await samplesOf('task_duration_seconds', [
      snapshot({ tasks: [task()], takenAt: NOW + 1_500 }),
    ]);
    expect(samples).toEqual([`task_duration_seconds{${SHARED}} 61.5`]);
  });
});

describe('a failure', () => {
  const failedStep = step({ status: 'failed', errorCode: 'DCS.1' });

  it.each([
    [
      'its own code before that of a step',
      { errorCode: 'T.1', progress: { steps: [failedStep] } },
      'T.1',
      '',
    ],
    [
      'the code of the step that failed',
      { progress: { steps: [step({ status: 'succeeded', errorCode: 'DCS.0' }), failedStep] } },
      'DCS.1',
      '',
    ],
    ['a reason without a code', { reason: 'no space' }, '', 'no space'],
  ])('is exported with %s', async (_, given, code, reason) => {
    expect(await samplesOfTask('task_failure_info', task({ status: 'failed', ...given }))).toEqual([
      `task_failure_info{error_code="${code}",reason="${reason}"} 1`,
    ]);
  });

  it('is not exported where the API gives no reason, nor of a task that did not fail', async () => {
    expect(await samplesOfTask('task_failure_info', task({ status: 'failed' }))).toEqual([]);
    const fine = task({ status: 'succeeded', errorCode: 'OK', progress: { steps: [failedStep] } });
    expect(await samplesOfTask('task_failure_info', fine)).toEqual([]);
  });
});

describe('a long text', () => {
  const tasks = Array.from({ length: 2_000 }, (_, at) => task({ id: `task-${at}` }));
  const scrape = { projects: [], snapshots: [snapshot({ tasks })], steps: true };

  it('comes in parts of some hundred samples', async () => {
    const sizes = [];
    for await (const part of expose(scrape)) sizes.push(part.split('\n').length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(20_000);
    expect(Math.max(...sizes)).toBeLessThan(600);
  });

  it('lets others have their turn between the parts', async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    let parts = 0;
    for await (const part of expose(scrape)) if (part.split('\n').length > 500) parts += 1;
    isDone = true;
    expect(parts).toBeGreaterThan(15);
    expect(turns).toBeGreaterThanOrEqual(parts);
  });

  it('comes in such parts, too, where one task alone has many samples', async () => {
    const steps = Array.from({ length: 500 }, () => step({ substeps: [substep(), substep()] }));
    const one = snapshot({ tasks: [task({ progress: { steps } })] });
    for await (const part of expose({ projects: [], snapshots: [one], steps: true }))
      expect(part.split('\n').length).toBeLessThan(600);
  });

  it('lets others have their turn, too, where none of many tasks has a sample', async () => {
    let counting: ReturnType<typeof countTurns> | undefined;
    let turns = 0;
    for await (const part of expose(scrape)) {
      turns = counting?.end() ?? 0;
      if (turns > 0) break;
      if (part.includes('# HELP huaweicloud_task_failure_info')) counting = countTurns();
    }
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it('has one HELP and one TYPE for each family', async () => {
    const heads = (await textOf(expose(scrape))).split('\n').filter((line) => line.startsWith('#'));
    expect(new Set(heads).size).toBe(heads.length);
  });
});
