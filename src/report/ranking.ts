import type { TaskAnswer } from './schema.js';
import { isFinished, isRecentlyFailed } from './task-state.js';

/*
 * The order in which tasks are shown to people, on pages and in the terminal: unfinished tasks first, the longest
 * without progress on top; then failures of the last hour; then the rest. Finished tasks by their end, the latest
 * first. Ties are resolved by ids. This file runs in browsers, too.
 */

/** The time without progress is compared in steps of a minute: tasks that move keep their places on a live page. */
const STEP_MS = 60_000;

export interface RankedTask {
  readonly task: TaskAnswer;
  /** 0: unfinished; 1: failed within the last hour; 2: the rest. */
  readonly group: 0 | 1 | 2;
  /** The order within the group, ascending. */
  readonly at: number;
  readonly ids: string;
}

/** The tasks in their order at `now` (milliseconds since 1970). */
export function ranked(tasks: readonly TaskAnswer[], now: number): readonly TaskAnswer[] {
  return tasks
    .map((task) => rankOf(task, now))
    .sort(compareRanks)
    .map(({ task }) => task);
}

/** What decides the place of `task`: computed once, compared often. */
export function rankOf(task: TaskAnswer, now: number): RankedTask {
  const { project, cloud_service, instance_id, task_id, ended_at, last_progress_at, created_at } = task;
  const ids = [project, cloud_service, instance_id, task_id].join('\n');
  const sinceProgress = now - timeOf(last_progress_at ?? created_at);
  if (!isFinished(task)) return { task, group: 0, at: -Math.floor(sinceProgress / STEP_MS), ids };
  return { task, group: isRecentlyFailed(task, now) ? 1 : 2, at: -timeOf(ended_at), ids };
}

/** For `sort`. */
export function compareRanks(a: RankedTask, b: RankedTask): number {
  return a.group - b.group || a.at - b.at || (a.ids < b.ids ? -1 : Number(a.ids > b.ids));
}

/** Whether `task` is unfinished or failed recently: such tasks are never left out. */
export function needsAttention(task: TaskAnswer, now: number): boolean {
  return !isFinished(task) || isRecentlyFailed(task, now);
}

function timeOf(time: string | null): number {
  return time === null ? 0 : Date.parse(time);
}
