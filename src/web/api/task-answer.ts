import { boundedLabel } from '../../metrics/family.js';
import {
  errorCodeOf,
  partEnd,
  partSeconds,
  percentOf,
  stepsUntil,
  taskSeconds,
  whileUnfinished,
} from '../../report/task-values.js';
import type { EpochMs } from '../../cloud/clock.js';
import type { Step, Substep, Task } from '../../tasks/task.js';
import type { StepAnswer, SubstepAnswer, TaskAnswer } from './schema.js';
import { timeText } from './times.js';

/** Whose task it is, and when it was so. */
export interface TaskContext {
  readonly project: string;
  readonly service: string;
  readonly takenAt: EpochMs;
  /** Whether tasks are told step by step. */
  readonly steps: boolean;
}

/** One task as the metrics have it. */
export function taskAnswer(task: Task, { project, service, takenAt, steps }: TaskContext): TaskAnswer {
  const { progress, status } = task;
  const until = stepsUntil(task, takenAt);
  return {
    project,
    cloud_service: service,
    instance_id: boundedLabel('instance_id', task.instanceId),
    instance_name: task.instanceName,
    task_id: boundedLabel('task_id', task.id),
    name: task.name,
    status,
    progress_percent: percentOf(task) ?? null,
    remaining_seconds: whileUnfinished(task, progress.remainingSeconds) ?? null,
    created_at: timeText(task.createdAt),
    ended_at: timeText(task.endedAt),
    planned_end_at: timeText(whileUnfinished(task, task.plannedEndAt)),
    last_progress_at: timeText(whileUnfinished(task, task.lastProgressAt)),
    duration_seconds: taskSeconds(task, takenAt) ?? null,
    user_name: task.userName,
    order_id: task.orderId,
    ...failureOf(task),
    steps: steps ? progress.steps.map((step) => stepAnswer(step, until)) : [],
    steps_dropped: steps ? progress.stepsDropped : 0,
  };
}

function failureOf(task: Task): Pick<TaskAnswer, 'error_code' | 'reason'> {
  if (task.status !== 'failed') return { error_code: '', reason: '' };
  return { error_code: errorCodeOf(task), reason: task.reason };
}

function stepAnswer(step: Step, until: EpochMs): StepAnswer {
  return {
    step: step.number,
    ...partAnswer(step, until),
    error_code: step.status === 'failed' ? step.errorCode : '',
    substeps: step.substeps.map((substep) => ({ substep: substep.number, ...partAnswer(substep, until) })),
  };
}

function partAnswer(part: Substep, until: EpochMs): Omit<SubstepAnswer, 'substep'> {
  const { name, status, startedAt } = part;
  return {
    name,
    status,
    started_at: timeText(startedAt),
    ended_at: timeText(partEnd(part)),
    duration_seconds: partSeconds(part, until) ?? null,
  };
}
