import type { EpochMs } from '../cloud/clock.js';
import { cutId, LONGEST_LABEL } from '../tasks/lengths.js';
import type { Step, Substep, Task } from '../tasks/task.js';
import type { StepAnswer, SubstepAnswer, TaskAnswer } from './schema.js';
import {
  failureOf,
  partEnd,
  partSeconds,
  percentOf,
  stepErrorCode,
  stepsUntil,
  taskSeconds,
  whileUnfinished,
} from './task-values.js';

/** Where a task comes from, and when it was observed. */
export interface TaskContext {
  readonly project: string;
  readonly service: string;
  readonly takenAt: EpochMs;
  /** Whether its steps are included. */
  readonly steps: boolean;
}

/** One task in the JSON answer, with the same values as its metrics. */
export function taskAnswer(task: Task, { project, service, takenAt, steps }: TaskContext): TaskAnswer {
  const { progress, status } = task;
  const until = stepsUntil(task, takenAt);
  const failure = failureOf(task);
  return {
    project,
    cloud_service: service,
    instance_id: cutId(task.instanceId, LONGEST_LABEL),
    instance_name: task.instanceName,
    task_id: cutId(task.id, LONGEST_LABEL),
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
    error_code: failure.errorCode,
    reason: failure.reason,
    steps: steps ? progress.steps.map((step) => stepAnswer(step, until)) : [],
    steps_dropped: steps ? progress.stepsDropped : 0,
  };
}

function stepAnswer(step: Step, until: EpochMs): StepAnswer {
  return {
    step: step.number,
    ...partAnswer(step, until),
    error_code: stepErrorCode(step),
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

/** The end of the year 9999: ISO 8601 has no common form for later times. */
const LATEST_MS = 253_402_300_799_999;

/** `2026-11-21T12:00:00.000Z`; null when there is no time, or none that can be written so. */
export function timeText(at: EpochMs | undefined): string | null {
  return at !== undefined && at >= 0 && at <= LATEST_MS ? new Date(at).toISOString() : null;
}
