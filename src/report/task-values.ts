import type { EpochMs } from '../cloud/clock.js';
import { isFinished, type Substep, type Task } from '../tasks/task.js';

/*
 * What can be said of a task, whoever says it: metrics, pages and programs. `undefined` where nothing can.
 */

/** 0 to 100; an API may forget to say 100 of a task that succeeded. */
export function percentOf({ status, progress }: Task): number | undefined {
  return status === 'succeeded' ? 100 : progress.percent;
}

/** `value`, but of unfinished tasks only. */
export function whileUnfinished<T>({ status }: Task, value: T): T | undefined {
  return isFinished(status) ? undefined : value;
}

/** From its creation to its end, or to now. */
export function taskSeconds({ createdAt, endedAt }: Task, now: EpochMs): number | undefined {
  return secondsBetween(createdAt, endedAt ?? now);
}

/** The code of the step that failed stands in for the task's own. Empty where there is none. */
export function errorCodeOf({ errorCode, progress }: Task): string {
  if (errorCode !== '') return errorCode;
  const failed = progress.steps.find((step) => step.status === 'failed' && step.errorCode !== '');
  return failed?.errorCode ?? '';
}

/** An end may stand on a running step: the status decides whether it is one. */
export function partEnd({ status, endedAt }: Substep): EpochMs | undefined {
  return isFinished(status) ? endedAt : undefined;
}

/** From the start of a step, or of a part of one, to its end; to `until` while it runs. */
export function partSeconds(part: Substep, until: EpochMs): number | undefined {
  if (part.status === 'waiting') return undefined;
  return secondsBetween(part.startedAt, isFinished(part.status) ? part.endedAt : until);
}

/** No step outlasts its task, whatever was last heard of it. */
export function stepsUntil({ endedAt }: Task, now: EpochMs): EpochMs {
  return endedAt ?? now;
}

function secondsBetween(from: EpochMs | undefined, to: EpochMs | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from) / 1000;
}
