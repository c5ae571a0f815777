import {
  errorCodeOf,
  partEnd,
  partSeconds,
  percentOf,
  stepsUntil,
  taskSeconds,
  whileUnfinished,
} from '../report/task-values.js';
import type { EpochMs } from '../cloud/clock.js';
import { STATUSES, type Step, type Substep, type Task } from '../tasks/task.js';
import { info, one, oneHot, seconds, TASK_LABELS, type Family, type Labels, type Sample } from './family.js';

/** One task in the snapshot that was taken at `now`. */
export interface TaskSubject {
  readonly task: Task;
  readonly now: EpochMs;
}

type SamplesOf = (subject: TaskSubject) => readonly Sample[];

function gauge(
  name: string,
  labels: readonly string[],
  help: string,
  samples: SamplesOf,
): Family<TaskSubject> {
  return { name: `huaweicloud_${name}`, type: 'gauge', help, labels: [...TASK_LABELS, ...labels], samples };
}

/** One task's samples, family by family. */
export const taskFamilies: readonly Family<TaskSubject>[] = [
  gauge(
    'task_info',
    ['task_name', 'instance_name', 'order_id', 'user_name'],
    'A background task in words. Always 1.',
    ({ task }) =>
      info({
        task_name: task.name,
        instance_name: task.instanceName,
        order_id: task.orderId,
        user_name: task.userName,
      }),
  ),
  gauge('task_status', ['status'], 'Where the task stands: 1 for its status, 0 for the others.', ({ task }) =>
    oneHot(STATUSES, task.status),
  ),
  gauge(
    'task_progress_percent',
    [],
    'How far the task is, 0 to 100; 100 once it succeeded. Absent while the API gives none.',
    ({ task }) => one(percentOf(task)),
  ),
  gauge('task_remaining_seconds', [], 'How long the API expects an unfinished task to go on.', ({ task }) =>
    one(whileUnfinished(task, task.progress.remainingSeconds)),
  ),
  gauge('task_created_timestamp_seconds', [], 'When the task was created.', ({ task }) =>
    one(seconds(task.createdAt)),
  ),
  gauge('task_ended_timestamp_seconds', [], 'When a finished task ended.', ({ task }) =>
    one(seconds(task.endedAt)),
  ),
  gauge(
    'task_planned_end_timestamp_seconds',
    [],
    'When the API plans an unfinished task to end (RDS).',
    ({ task }) => one(whileUnfinished(task, seconds(task.plannedEndAt))),
  ),
  gauge(
    'task_duration_seconds',
    [],
    'Time from the creation of the task to its end, or to now while it is unfinished.',
    ({ task, now }) => one(taskSeconds(task, now)),
  ),
  gauge(
    'task_last_progress_timestamp_seconds',
    [],
    'When this process last saw the status, progress or a step of an unfinished task change; first sight counts.',
    ({ task }) => one(whileUnfinished(task, seconds(task.lastProgressAt))),
  ),
  gauge(
    'task_failure_info',
    ['error_code', 'reason'],
    'Why a task failed, where the API says so. Always 1.',
    ({ task }) => failureOf(task),
  ),
];

/** One task's steps; they can be switched off. */
export const stepFamilies: readonly Family<TaskSubject>[] = [
  gauge(
    'task_step_status',
    ['step', 'step_name', 'status'],
    'Where a step of the task stands: 1 for its status, 0 for the others. Steps count from 1.',
    ofSteps((step, labels) => oneHot(STATUSES, step.status, labels)),
  ),
  gauge(
    'task_step_start_timestamp_seconds',
    ['step', 'step_name'],
    'When a step of the task began.',
    ofSteps((step, labels) => labelled(labels, seconds(step.startedAt))),
  ),
  gauge(
    'task_step_end_timestamp_seconds',
    ['step', 'step_name'],
    'When a finished step of the task ended.',
    ofSteps((step, labels) => labelled(labels, seconds(partEnd(step)))),
  ),
  gauge(
    'task_step_duration_seconds',
    ['step', 'step_name'],
    'Time from the start of a step to its end, or to now while it runs.',
    ofSteps((step, labels, until) => labelled(labels, partSeconds(step, until))),
  ),
  gauge(
    'task_step_error_info',
    ['step', 'step_name', 'error_code'],
    'The error code of a failed step. Always 1.',
    ofSteps((step, labels) =>
      step.status === 'failed' && step.errorCode !== ''
        ? info({ ...labels, error_code: step.errorCode })
        : [],
    ),
  ),
  gauge(
    'task_substep_status',
    ['step', 'substep', 'substep_name', 'status'],
    'Where a part of a step stands: 1 for its status, 0 for the others (DCS). Both numbers count from 1.',
    ofSubsteps((substep, labels) => oneHot(STATUSES, substep.status, labels)),
  ),
  gauge(
    'task_substep_duration_seconds',
    ['step', 'substep', 'substep_name'],
    'Time from the start of a part of a step to its end, or to now while it runs (DCS).',
    ofSubsteps((substep, labels, until) => labelled(labels, partSeconds(substep, until))),
  ),
];

function ofSteps(samples: (step: Step, labels: Labels, until: EpochMs) => readonly Sample[]): SamplesOf {
  return ({ task, now }) =>
    task.progress.steps.flatMap((step) =>
      samples(step, { step: String(step.number), step_name: step.name }, stepsUntil(task, now)),
    );
}

function ofSubsteps(
  samples: (substep: Substep, labels: Labels, until: EpochMs) => readonly Sample[],
): SamplesOf {
  return ({ task, now }) =>
    task.progress.steps.flatMap(({ number, substeps }) =>
      substeps.flatMap((substep) => {
        const labels = {
          step: String(number),
          substep: String(substep.number),
          substep_name: substep.name,
        };
        return samples(substep, labels, stepsUntil(task, now));
      }),
    );
}

function failureOf(task: Task): readonly Sample[] {
  if (task.status !== 'failed') return [];
  const errorCode = errorCodeOf(task);
  if (errorCode === '' && task.reason === '') return [];
  return info({ error_code: errorCode, reason: task.reason });
}

function labelled(labels: Labels, value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}
