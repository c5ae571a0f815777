import { z } from 'zod';
import {
  isFinished,
  NO_DETAILS,
  type Instance,
  type Progress,
  type TaskRow,
  type Status,
  type Step,
} from '../tasks/task.js';
import { BackgroundTasks, type BackgroundTasksApi } from './background-tasks.js';
import { optionalRows, text, value } from './fields.js';
import type { Service } from './service.js';
import type { ValueReader, Words } from './value-reader.js';

/** Answer of `…/tasks/{task_id}/progress`. */
const TaskProgress = z.object({ progress: value, remain_time: value, step_details: optionalRows });
type TaskProgress = z.output<typeof TaskProgress>;

const StepRow = z.object({
  step_name: text,
  step_status: value,
  // `2022-09-01 11:52:24` without a zone, though the page promises ISO 8601. An end stands on running steps too.
  begin_time: value,
  end_time: value,
  error_code: text, // stands on steps that went well too
  sub_step_details: optionalRows,
});
const SubstepRow = z.object({
  sub_step_name: text,
  sub_step_status: value,
  begin_time: value,
  end_time: value,
});

const TASK_STATUS: Words = {
  CREATED: 'waiting',
  WAITING: 'waiting',
  EXECUTING: 'running',
  SUCCESS: 'succeeded',
  FAILED: 'failed',
  DELETED: 'cancelled',
  CANCELLED: 'cancelled',
};

const STEP_STATUS: Words = {
  WAITING: 'waiting',
  SUSPEND: 'waiting',
  EXECUTING: 'running',
  FINISH: 'succeeded',
  FAILED: 'failed',
  CANCELED: 'cancelled',
};

/** The task list's time filter is left alone: the page names it `start_time`, its sample `begin_time`. */
const API: BackgroundTasksApi<TaskProgress> = {
  actions: {
    instances: 'dcs:instance:list',
    tasks: 'dcs:instance:getBackgroundTask',
    progress: 'dcs:instance:getBackgroundTask',
  },
  instanceQuery: {},
  instancesLimit: 1000,
  tasksLimit: 1000,
  taskParameters: ['offset'],
  statusWords: TASK_STATUS,
  progress: { answer: TaskProgress, read: toProgress },
  rowOf,
};

/** Distributed Cache Service: tasks by instance, progress with steps and sub-steps. */
export const dcs: Service = {
  name: 'dcs',
  host: 'dcs',
  realHosts: {
    // The region tables of the official SDKs (Go services/dcs/v2/region/region.go; Java and Node alike) name this one .com.
    'dcs.eu-west-101.myhuaweicloud.eu': 'dcs.eu-west-101.myhuaweicloud.com',
  },
  requestsPerSecond: 5,
  policy: 'DCS ReadOnlyAccess',
  watchNeedsInstance: true,
  connect: (context) => new BackgroundTasks(context, API),
};

function toProgress(answer: TaskProgress, reader: ValueReader): Progress {
  return {
    percent: reader.percent(answer.progress, 'progress'),
    remainingSeconds: reader.seconds(answer.remain_time, 'remain_time'),
    steps: reader.rows(answer.step_details, StepRow, 'step').map((row, at) => toStep(row, at + 1, reader)),
    stepsDropped: 0,
  };
}

function toStep(row: z.output<typeof StepRow>, number: number, reader: ValueReader): Step {
  return {
    number,
    name: row.step_name,
    status: reader.status(STEP_STATUS, row.step_status, 'step_status'),
    startedAt: reader.time(row.begin_time, 'begin_time'),
    endedAt: reader.time(row.end_time, 'end_time'),
    errorCode: row.error_code,
    substeps: reader.rows(row.sub_step_details, SubstepRow, 'substep').map((substep, at) => ({
      number: at + 1,
      name: substep.sub_step_name,
      status: reader.status(STEP_STATUS, substep.sub_step_status, 'substep_status'),
      startedAt: reader.time(substep.begin_time, 'begin_time'),
      endedAt: reader.time(substep.end_time, 'end_time'),
    })),
  };
}

/**
 * A task followed by its id alone: no call shows its row, so its status follows from its steps. Name and user stay
 * unknown.
 */
function rowOf(instance: Instance, id: string, progress: Progress): TaskRow {
  const status = statusOf(progress);
  const starts = progress.steps.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = progress.steps.flatMap(({ endedAt }) => endedAt ?? []);
  return {
    ...NO_DETAILS,
    id,
    instanceId: instance.id,
    instanceName: instance.name,
    status,
    createdAt: starts.length > 0 ? Math.min(...starts) : undefined,
    endedAt: isFinished(status) && ends.length > 0 ? Math.max(...ends) : undefined,
    progress,
    hasProgress: false,
  };
}

function statusOf(progress: Progress): Status {
  const { percent = 0, steps } = progress;
  const has = (status: Status): boolean => steps.some((step) => step.status === status);
  if (has('failed')) return 'failed';
  if (has('cancelled')) return 'cancelled';
  if (hasSucceeded(progress)) return 'succeeded';
  if (has('running') || has('succeeded') || percent > 0) return 'running';
  return steps.length > 0 ? 'waiting' : 'unknown';
}

/** Steps may be listed as they begin: that all listed so far are over is no end while the percentage says otherwise. */
function hasSucceeded({ percent, steps }: Progress): boolean {
  if (percent === undefined) return steps.length > 0 && steps.every(({ status }) => status === 'succeeded');
  return percent === 100 && !steps.some(({ status }) => status === 'running' || status === 'waiting');
}
