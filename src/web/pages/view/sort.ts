import { compareRanks, rankOf, type RankedTask } from '../../../report/ranking.js';
import type { TaskAnswer } from '../../../report/schema.js';
import { isFinished, msSinceCreation, msToPlannedEnd, remainingMs } from '../../../report/task-state.js';
import { markOf, MARKS } from './status.js';

/** The columns of the table with their heads, in the order of a row's cells. */
export const COLUMNS = {
  task: 'Task',
  instance: 'Instance',
  status: 'Status',
  progress: 'Progress',
  duration: 'Duration',
  remaining: 'Remaining',
  changed: 'Last change',
} as const;

export type Column = keyof typeof COLUMNS;

/** By which column the tasks are sorted. */
export interface Sort {
  readonly column: Column;
  readonly isDescending: boolean;
}

export function isColumn(text: string): text is Column {
  return Object.hasOwn(COLUMNS, text);
}

/** The next order of a click on the head of `column`: ascending, descending, then the common order again. */
export function nextSort(column: Column, sort: Sort | undefined): Sort | undefined {
  if (sort?.column !== column) return { column, isDescending: false };
  return sort.isDescending ? undefined : { column, isDescending: true };
}

/** A task with what it is sorted by: computed once, compared often. */
export interface SortedTask extends RankedTask {
  /** `undefined` when unknown. */
  readonly value: string | number | undefined;
}

type ValueOf = (task: TaskAnswer, now: number) => string | number | null | undefined;

const VALUES: Readonly<Record<Column, ValueOf>> = {
  task: ({ name }) => (name === '' ? undefined : name.toLowerCase()),
  instance: ({ instance_name, instance_id }) => (instance_name || instance_id).toLowerCase(),
  status: (task, now) => MARKS.indexOf(markOf(task, now)),
  progress: ({ progress_percent }) => progress_percent,
  duration: msSinceCreation,
  remaining: (task, now) => remainingMs(task, now) ?? msToPlannedEnd(task, now),
  changed: (task, now) => {
    const time = isFinished(task) ? task.ended_at : task.last_progress_at;
    return time === null ? undefined : now - Date.parse(time);
  },
};

export function sortedTask(task: TaskAnswer, sort: Sort | undefined, now: number): SortedTask {
  const value = sort === undefined ? undefined : (VALUES[sort.column](task, now) ?? undefined);
  return { ...rankOf(task, now), value };
}

/** Compares for `sort`; unknown values come last in both directions, equal ones in the common order. */
export function comparing(sort: Sort | undefined): (a: SortedTask, b: SortedTask) => number {
  const sign = sort?.isDescending === true ? -1 : 1;
  return (a, b) => {
    if (a.value === b.value) return compareRanks(a, b);
    if (a.value === undefined) return 1;
    if (b.value === undefined) return -1;
    return a.value < b.value ? -sign : sign;
  };
}
