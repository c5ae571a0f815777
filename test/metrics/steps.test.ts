import { describe, expect, it } from 'vitest';
import { samplesOf, samplesOfTask, NOW, snapshot, step, substep, task } from './snapshots.js';
import { STATUSES, type Status } from '../../src/tasks/task.js';

function oneHot(family: string, labels: string, status: Status): string[] {
  return STATUSES.map((word) => `${family}{${labels},status="${word}"} ${word === status ? 1 : 0}`);
}

const [BEGAN, ENDED] = [NOW - 50_000, NOW - 20_000];

describe('the steps of a task', () => {
  const steps = [
    step({ name: 'Check', status: 'succeeded', startedAt: BEGAN, endedAt: ENDED }),
    step({ name: 'Resize', startedAt: ENDED }),
    step({ name: 'Verify', status: 'waiting' }),
  ];

  it('are exported one by one', async () => {
    expect(await samplesOfTask('task_step_', task({ progress: { steps } }))).toEqual([
      ...oneHot('task_step_status', 'step="1",step_name="Check"', 'succeeded'),
      ...oneHot('task_step_status', 'step="2",step_name="Resize"', 'running'),
      ...oneHot('task_step_status', 'step="3",step_name="Verify"', 'waiting'),
      'task_step_start_timestamp_seconds{step="1",step_name="Check"} 1795262350',
      'task_step_start_timestamp_seconds{step="2",step_name="Resize"} 1795262380',
      'task_step_end_timestamp_seconds{step="1",step_name="Check"} 1795262380',
      'task_step_duration_seconds{step="1",step_name="Check"} 30',
      'task_step_duration_seconds{step="2",step_name="Resize"} 20',
    ]);
  });

  it('keep their numbers where others were left out, which are counted', async () => {
    const one = task({ progress: { steps: [step({ number: 7, startedAt: BEGAN })], stepsDropped: 50 } });
    const part = { substeps: [substep({ number: 9, startedAt: BEGAN })] };
    const other = task({ id: 'other', progress: { steps: [step(part)], stepsDropped: 3 } });
    expect(await samplesOfTask('task_step_start', one)).toEqual([
      'task_step_start_timestamp_seconds{step="7",step_name="Prepare"} 1795262350',
    ]);
    expect(await samplesOfTask('task_substep_duration', other)).toEqual([
      'task_substep_duration_seconds{step="1",substep="9",substep_name="Prepare"} 50',
    ]);
    const shared = 'project="shop",cloud_service="kafka"';
    expect(await samplesOf('steps_dropped', [snapshot({ tasks: [one, other] })])).toEqual([
      `steps_dropped{${shared}} 53`,
    ]);
    expect(await samplesOf('steps_dropped', [snapshot()])).toEqual([`steps_dropped{${shared}} 0`]);
  });

  it('may have the same name', async () => {
    const twice = task({ progress: { steps: [step({ startedAt: BEGAN }), step({ startedAt: ENDED })] } });
    expect(await samplesOfTask('task_step_start', twice)).toEqual([
      'task_step_start_timestamp_seconds{step="1",step_name="Prepare"} 1795262350',
      'task_step_start_timestamp_seconds{step="2",step_name="Prepare"} 1795262380',
    ]);
  });

  it('are left out when they are switched off, the rest of the task is not', async () => {
    const one = task({ progress: { percent: 5, steps } });
    expect(await samplesOfTask('task_step', one, false)).toEqual([]);
    expect(await samplesOfTask('task_substep', one, false)).toEqual([]);
    expect(await samplesOfTask('task_progress_percent', one, false)).toEqual(['task_progress_percent 5']);
  });

  it('do not outlast their task, though the last thing heard of them is that they run', async () => {
    const running = { startedAt: BEGAN, endedAt: undefined };
    const one = task({
      status: 'failed',
      endedAt: ENDED,
      progress: { steps: [step({ ...running, substeps: [substep(running)] })] },
    });
    expect(await samplesOfTask('task_step_duration', one)).toEqual([
      'task_step_duration_seconds{step="1",step_name="Prepare"} 30',
    ]);
    expect(await samplesOfTask('task_substep_duration', one)).toEqual([
      'task_substep_duration_seconds{step="1",substep="1",substep_name="Prepare"} 30',
    ]);
  });

  it('go on to now while they run, though the API gives an end', async () => {
    const one = task({ progress: { steps: [step({ startedAt: BEGAN, endedAt: ENDED })] } });
    expect(await samplesOfTask('task_step_end', one)).toEqual([]);
    expect(await samplesOfTask('task_step_duration', one)).toEqual([
      'task_step_duration_seconds{step="1",step_name="Prepare"} 50',
    ]);
  });

  it('have no duration while they wait, nor without an end once they have finished', async () => {
    const steps = [
      step({ status: 'waiting', startedAt: BEGAN }),
      step({ status: 'succeeded', startedAt: BEGAN }),
      step({ status: 'succeeded', endedAt: ENDED }),
    ];
    expect(await samplesOfTask('task_step_duration', task({ progress: { steps } }))).toEqual([]);
  });

  it('have an error only where they failed with a code', async () => {
    const steps = [
      step({ status: 'succeeded', errorCode: 'DCS.0' }),
      step({ status: 'failed' }),
      step({ status: 'failed', errorCode: 'DCS.4800' }),
    ];
    expect(await samplesOfTask('task_step_error_info', task({ progress: { steps } }))).toEqual([
      'task_step_error_info{step="3",step_name="Prepare",error_code="DCS.4800"} 1',
    ]);
  });

  it('have parts, which are counted within their step', async () => {
    const timed = { status: 'succeeded', startedAt: BEGAN, endedAt: ENDED } as const;
    const steps = [
      step({ substeps: [substep({ name: 'a', ...timed }), substep({ name: 'b', startedAt: ENDED })] }),
      step({ substeps: [substep({ name: 'c', status: 'waiting' })] }),
    ];
    expect(await samplesOfTask('task_substep_', task({ progress: { steps } }))).toEqual([
      ...oneHot('task_substep_status', 'step="1",substep="1",substep_name="a"', 'succeeded'),
      ...oneHot('task_substep_status', 'step="1",substep="2",substep_name="b"', 'running'),
      ...oneHot('task_substep_status', 'step="2",substep="1",substep_name="c"', 'waiting'),
      'task_substep_duration_seconds{step="1",substep="1",substep_name="a"} 30',
      'task_substep_duration_seconds{step="1",substep="2",substep_name="b"} 20',
    ]);
  });
});
