import type { EpochMs } from '../cloud/clock.js';
import {
  failureOf,
  partEnd,
  partSeconds,
  percentOf,
  stepErrorCode,
  stepsUntil,
  taskSeconds,
  whileUnfinished,
} from '../report/task-values.js';
import { STATUSES, type Step, type Substep, type Task } from '../tasks/task.js';
import { info, one, oneHot, seconds, TASK_LABELS, type Family, type Labels, type Sample } from './family.js';

/** A task in the snapshot that was taken at `now`. */
export interface TaskSubject {
  readonly task: Task;
  readonly now: EpochMs;
}

/** A step or sub-step, with the labels of all its samples; while it runs, it is measured to `until`. */
interface PartSubject<Part> {
  readonly part: Part;
  readonly labels: Labels;
  readonly until: EpochMs;
}

type Samples<Subject> = (subject: Subject) => readonly Sample[];

function family(
  name: string,
  labels: readonly string[],
  help: string,
  samples: Samples<TaskSubject>,
): Family<TaskSubject> {
  return {
    name: `huaweicloud_task_${name}`,
    type: 'gauge',
    help,
    labels: [...TASK_LABELS, ...labels],
    samples,
  };
}

/** A family of one sample for each task that has the value. */
function valueFamily(name: string, help: string, valueOf: (task: Task, now: EpochMs) => number | undefined) {
  return family(name, [], help, ({ task, now }) => one(valueOf(task, now)));
}

function stepFamily(
  name: string,
  labels: readonly string[],
  help: string,
  samples: Samples<PartSubject<Step>>,
) {
  return family(`step_${name}`, ['step', 'step_name', ...labels], help, ({ task, now }) =>
    task.progress.steps.flatMap((part) => {
      const labels = { step: String(part.number), step_name: part.name };
      return samples({ part, labels, until: stepsUntil(task, now) });
    }),
  );
}

function substepFamily(
  name: string,
  labels: readonly string[],
  help: string,
  samples: Samples<PartSubject<Substep>>,
) {
  return family(`substep_${name}`, ['step', 'substep', 'substep_name', ...labels], help, ({ task, now }) =>
    task.progress.steps.flatMap(({ number, substeps }) =>
      substeps.flatMap((part) => {
        const labels = { step: String(number), substep: String(part.number), substep_name: part.name };
        return samples({ part, labels, until: stepsUntil(task, now) });
      }),
    ),
  );
}

export const taskFamilies: readonly Family<TaskSubject>[] = [
  family(
    'info',
    ['task_name', 'instance_name', 'order_id', 'user_name'],
    'A background task in words. Always 1.',
    ({ task: { name, instanceName, orderId, userName } }) =>
      info({ task_name: name, instance_name: instanceName, order_id: orderId, user_name: userName }),
  ),
  family('status', ['status'], 'Where the task stands: 1 for its status, 0 for the others.', ({ task }) =>
    oneHot(STATUSES, task.status),
  ),
  valueFamily(
    'progress_percent',
    'How far the task is, 0 to 100; 100 once it succeeded. Absent while the API gives none.',
    percentOf,
  ),
  valueFamily('remaining_seconds', 'How long the API expects an unfinished task to go on.', (task) =>
    whileUnfinished(task, task.progress.remainingSeconds),
  ),
  valueFamily('created_timestamp_seconds', 'When the task was created.', ({ createdAt }) =>
    seconds(createdAt),
  ),
  valueFamily('ended_timestamp_seconds', 'When a finished task ended.', ({ endedAt }) => seconds(endedAt)),
  valueFamily(
    'planned_end_timestamp_seconds',
    'When the API plans an unfinished task to end (RDS).',
    (task) => whileUnfinished(task, seconds(task.plannedEndAt)),
  ),
  valueFamily(
    'duration_seconds',
    'Time from the creation of the task to its end, or to now while it is unfinished.',
    taskSeconds,
  ),
  valueFamily(
    'last_progress_timestamp_seconds',
    'When this process last saw the status, progress or a step of an unfinished task change; first sight counts.',
    (task) => whileUnfinished(task, seconds(task.lastProgressAt)),
  ),
  family(
    'failure_info',
    ['error_code', 'reason'],
    'Why a task failed, where the API says so. Always 1.',
    ({ task }) => {
      const { errorCode, reason } = failureOf(task);
      return errorCode === '' && reason === '' ? [] : info({ error_code: errorCode, reason });
    },
  ),
];

/** Left out with `tasks.steps: false`. */
export const stepFamilies: readonly Family<TaskSubject>[] = [
  stepFamily(
    'status',
    ['status'],
    'Where a step of the task stands: 1 for its status, 0 for the others. Steps count from 1.',
    ({ part, labels }) => oneHot(STATUSES, part.status, labels),
  ),
  stepFamily('start_timestamp_seconds', [], 'When a step of the task began.', ({ part, labels }) =>
    one(seconds(part.startedAt), labels),
  ),
  stepFamily('end_timestamp_seconds', [], 'When a finished step of the task ended.', ({ part, labels }) =>
    one(seconds(partEnd(part)), labels),
  ),
  stepFamily(
    'duration_seconds',
    [],
    'Time from the start of a step to its end, or to now while it runs.',
    ({ part, labels, until }) => one(partSeconds(part, until), labels),
  ),
  stepFamily(
    'error_info',
    ['error_code'],
    'The error code of a failed step. Always 1.',
    ({ part, labels }) => {
      const errorCode = stepErrorCode(part);
      return errorCode === '' ? [] : info({ ...labels, error_code: errorCode });
    },
  ),
  substepFamily(
    'status',
    ['status'],
    'Where a part of a step stands: 1 for its status, 0 for the others (DCS). Both numbers count from 1.',
    ({ part, labels }) => oneHot(STATUSES, part.status, labels),
  ),
  substepFamily(
    'duration_seconds',
    [],
    'Time from the start of a part of a step to its end, or to now while it runs (DCS).',
    ({ part, labels, until }) => one(partSeconds(part, until), labels),
  ),
];
