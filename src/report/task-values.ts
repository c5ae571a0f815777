import type { EpochMs } from '../cloud/clock.js';
import { isFinished, type Step, type Substep, type Task } from '../tasks/task.js';

/*
 * The values of a task that metrics and JSON answer have in common. `undefined` where there is none.
 */

/** 0 to 100; 100 once it succeeded, which an API may forget to report. */
export function percentOf({ status, progress }: Task): number | undefined {
  return status === 'succeeded' ? 100 : progress.percent;
}

/** `value` while the task is unfinished. */
export function whileUnfinished<T>({ status }: Task, value: T): T | undefined {
  return isFinished(status) ? undefined : value;
}

/** From the creation of the task to its end, or to now. */
export function taskSeconds({ createdAt, endedAt }: Task, now: EpochMs): number | undefined {
  return secondsBetween(createdAt, endedAt ?? now);
}

/** Why a failed task failed; the code of a failed step replaces a missing code of the task. Empty where unknown. */
export function failureOf(task: Task): { readonly errorCode: string; readonly reason: string } {
  if (task.status !== 'failed') return { errorCode: '', reason: '' };
  const ofStep = task.progress.steps.map(stepErrorCode).find((code) => code !== '');
  return { errorCode: task.errorCode || (ofStep ?? ''), reason: task.reason };
}

/** The error code of a failed step. Some APIs set one on steps that succeeded. */
export function stepErrorCode({ status, errorCode }: Step): string {
  return status === 'failed' ? errorCode : '';
}

/** The end of a finished step or sub-step. Some APIs set one on those that run. */
export function partEnd({ status, endedAt }: Substep): EpochMs | undefined {
  return isFinished(status) ? endedAt : undefined;
}

/** From the start of a step or sub-step to its end; to `until` while it runs. */
export function partSeconds(part: Substep, until: EpochMs): number | undefined {
  if (part.status === 'waiting') return undefined;
  return secondsBetween(part.startedAt, isFinished(part.status) ? part.endedAt : until);
}

/** Until when steps that still run are counted: no step outlasts its task. */
export function stepsUntil({ endedAt }: Task, now: EpochMs): EpochMs {
  return endedAt ?? now;
}

function secondsBetween(from: EpochMs | undefined, to: EpochMs | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from) / 1000;
}
