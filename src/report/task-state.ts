import { isFinished as isFinishedStatus } from '../tasks/task.js';
import type { StepAnswer, SubstepAnswer, TaskAnswer } from './schema.js';

/*
 * What pages and terminal derive from a task of the JSON answer at `now` (milliseconds since 1970). This file runs in
 * browsers, too: what it imports must need neither Node.js nor zod.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a running task may go without progress before it is stalled. */
export const STALLED_AFTER_MS = 30 * MINUTE_MS;
/** The same where the API gives no percentage: then only changes of status and steps are seen. */
export const STALLED_WITHOUT_PERCENT_AFTER_MS = 4 * HOUR_MS;

/** From this part of that time on, a running task is shown as slow. */
const SLOW_FROM = 1 / 2;

/** How long after its end a failed task counts as recently failed. */
const RECENTLY_FAILED_MS = HOUR_MS;

/** Whether the task never changes any more. An unknown status counts as unfinished. */
export function isFinished({ status }: Pick<TaskAnswer, 'status'>): boolean {
  return isFinishedStatus(status);
}

/** Milliseconds since the exporter last saw the task change; `undefined` once it has finished. */
export function msSinceProgress({ last_progress_at }: TaskAnswer, now: number): number | undefined {
  return last_progress_at === null ? undefined : Math.max(0, now - Date.parse(last_progress_at));
}

/** Milliseconds from the creation of the task to its end, or to now; `undefined` when its creation is unknown. */
export function msSinceCreation(
  { created_at, ended_at, duration_seconds }: TaskAnswer,
  now: number,
): number | undefined {
  if (created_at === null || ended_at !== null)
    return duration_seconds === null ? undefined : duration_seconds * 1000;
  return Math.max(0, now - Date.parse(created_at));
}

/**
 * How a task moves. `stalled`: it runs without progress for 30 minutes, or for 4 hours where the API gives no percentage.
 * `slow`: for half of that. All others count as moving.
 */
export type Motion = 'moving' | 'slow' | 'stalled';

export function motionOf(task: TaskAnswer, now: number): Motion {
  if (task.status !== 'running') return 'moving';
  const limit = task.progress_percent === null ? STALLED_WITHOUT_PERCENT_AFTER_MS : STALLED_AFTER_MS;
  const without = msSinceProgress(task, now) ?? 0;
  if (without >= limit) return 'stalled';
  return without >= limit * SLOW_FROM ? 'slow' : 'moving';
}

export function isStalled(task: TaskAnswer, now: number): boolean {
  return motionOf(task, now) === 'stalled';
}

/**
 * Milliseconds until the task ends, as the API expects it; `undefined` where it says nothing, and when the task is slow
 * or stalled: the expectation of the API is that it moves.
 */
export function remainingMs(task: TaskAnswer, now: number): number | undefined {
  const { remaining_seconds: seconds } = task;
  if (seconds === null || isFinished(task) || motionOf(task, now) !== 'moving') return undefined;
  return seconds * 1000;
}

/** Whether the task failed within the last hour. */
export function isRecentlyFailed({ status, ended_at }: TaskAnswer, now: number): boolean {
  return status === 'failed' && ended_at !== null && now - Date.parse(ended_at) < RECENTLY_FAILED_MS;
}

/**
 * Milliseconds until the planned end of an unfinished task, negative when it is overdue; `undefined` without a plan, and
 * before the end of a plan that assumes that the task moves, when it does not.
 */
export function msToPlannedEnd(task: TaskAnswer, now: number): number | undefined {
  const { planned_end_at } = task;
  if (planned_end_at === null || isFinished(task)) return undefined;
  const ms = Date.parse(planned_end_at) - now;
  return ms > 0 && motionOf(task, now) !== 'moving' ? undefined : ms;
}

/** The step that failed. */
export function failedStep({ steps }: TaskAnswer): StepAnswer | undefined {
  return steps.find(({ status }) => status === 'failed');
}

/** The step that an unfinished task is at: the one that runs, else the one that failed, else the next. */
export function currentStep(task: TaskAnswer): StepAnswer | undefined {
  if (isFinished(task)) return undefined;
  const withStatus = (wanted: StepAnswer['status']) => task.steps.find(({ status }) => status === wanted);
  return withStatus('running') ?? failedStep(task) ?? withStatus('waiting');
}

/** The sub-step of `step` that runs. */
export function currentSubstep(step: StepAnswer): SubstepAnswer | undefined {
  return step.substeps.find(({ status }) => status === 'running');
}

/** Identifies a task among all others; safe as part of a URL. */
export function taskKey({ project, cloud_service, instance_id, task_id }: TaskAnswer): string {
  return [project, cloud_service, instance_id, task_id].map(encodeURIComponent).join('/');
}
